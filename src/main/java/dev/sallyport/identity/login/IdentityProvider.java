package dev.sallyport.identity.login;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * Where people sign in. Every future fails with {@link ProviderException} and with nothing else.
 * Any thread; answers come on the caller's context.
 */
public interface IdentityProvider {
    /**
     * A name that the same provider, URL and client always have, and no other: 32 hexadecimal
     * digits.
     */
    String id();

    /**
     * What a callback's {@code iss} parameter must be where it has one, RFC 9207; empty where there
     * is nothing to compare with.
     */
    Optional<String> issuer();

    /**
     * Begins a sign-in: the authorization code flow with PKCE S256 and a nonce.
     *
     * @param callbackUrl where the provider sends the browser back, registered with it
     * @param state what the callback will carry; the caller's, random
     */
    Future<SignInAttempt> begin(String callbackUrl, String state);

    /**
     * Turns a callback's code into tokens and a profile. The caller has compared the state.
     *
     * @param callbackUrl the one of {@link #begin}
     */
    Future<SignedIn> finish(String callbackUrl, SignInAttempt attempt, String code);

    /**
     * Asks again with the refresh token: profile, groups and tokens anew, for the same subject.
     * {@code NOT_SUPPORTED} where there is no refresh token.
     */
    Future<SignedIn> refresh(SignedIn before);

    /**
     * Where to send the browser so that the session at the provider ends too; empty if it has no
     * such page. The URL holds the id token: it is for the browser, and for no log.
     *
     * @param returnTo where the provider sends the browser then, registered with it
     */
    Future<Optional<String>> endSession(SignedIn session, String returnTo);

    /**
     * Has the provider forget the session's tokens, RFC 7009; nothing happens where it has no
     * endpoint for that. A sign-out needs both this and {@link #endSession}: offline tokens outlive
     * the session at the provider (Keycloak's do), and its session outlives a token.
     */
    Future<Void> revoke(SignedIn session);

    /**
     * Verifies a logout token, which the provider posts to end sessions (OpenID Connect
     * Back-Channel Logout 1.0 section 2.6).
     */
    Future<EndedSession> ended(String logoutToken);

    /** Begins a device grant, RFC 8628. */
    Future<DeviceGrant> beginDevice();

    /** Asks once whether the person has finished. */
    Future<SignedIn> pollDevice(DeviceGrant grant);
}
