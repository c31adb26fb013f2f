/**
 * What the identity provider says of somebody.
 *
 * <p>Enters: a callback's code, an earlier sign-in, or a device grant. Leaves: a {@link
 * dev.sallyport.identity.login.SignedIn} with a profile and the provider's tokens. Goes wrong: a
 * {@link dev.sallyport.identity.login.ProviderException} whose kind tells a provider that said no
 * from one that could not be asked. Thread: any; answers come on the caller's context. Spec: RFC
 * 6749, RFC 7636, RFC 8628, OpenID Connect Core, Discovery, RP-Initiated and Back-Channel Logout.
 *
 * <p>This package is the seam and the provider for development; {@code remote} holds the providers
 * that are reached over HTTP. Nothing here knows sessions, cookies or pages.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.identity.login;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
