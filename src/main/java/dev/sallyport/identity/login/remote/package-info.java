/**
 * Providers that are reached over HTTP: OpenID Connect, and GitHub's own way.
 *
 * <p>Enters: {@link dev.sallyport.identity.login.ProviderSettings.Remote}. Leaves: an {@link
 * dev.sallyport.identity.login.IdentityProvider}. Goes wrong: as that interface says; a provider
 * that is down at the start is asked again later, with growing pauses. Thread: all calls of all
 * providers run on one event loop, so that nothing here is locked; each answer comes on its
 * caller's context. Spec: RFC 6749, RFC 6750, RFC 7636, RFC 8628, OpenID Connect Core 1.0 and
 * Discovery 1.0.
 *
 * <p>Why neither vertx-auth-oauth2 nor its provider classes are used (the source of 5.0.10 was
 * read): it collects an answer's body without a bound and without a deadline; an id token whose
 * signature or audience is wrong is dropped with a trace line and the sign-in goes on; a token
 * without {@code aud} passes; a refusal and a failure both arrive as one text, so an outage could
 * not be told from a no; and an authorization endpoint that has a query of its own (Azure B2C) is
 * spoilt. What is hard, the signatures, is nimbus-jose-jwt's; the rest is a form that is posted and
 * JSON that is read.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.identity.login.remote;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
