package dev.sallyport.identity.login;

/** Somebody whom the provider knows, as of now. */
public record SignedIn(Profile profile, ProviderTokens tokens) {}
