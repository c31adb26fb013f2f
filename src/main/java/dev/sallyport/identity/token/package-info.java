/**
 * What Sallyport signs and seals for itself: session and service-account tokens, the state of a
 * sign-in, the addresses of its own pages.
 *
 * <p>Enters: claims and the deployment's shared secret. Leaves: text that only this deployment can
 * make. Goes wrong: whatever is not exactly what we made is empty, never an exception. Thread: any;
 * all of it is pure computation of microseconds. Spec: RFC 7515 and RFC 7519 (tokens), RFC 5869
 * (keys), NIST SP 800-38D (seals).
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.identity.token;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
