package dev.sallyport.portal;

import dev.sallyport.identity.login.IdentityProvider;

/** The way to sign in of one generation of the configuration. */
public record SignIn(PortalSettings settings, IdentityProvider provider) {}
