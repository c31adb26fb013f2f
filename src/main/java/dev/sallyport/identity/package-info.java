/**
 * Who is it? From the credentials of a head to somebody known, nobody, or no acceptable credential.
 *
 * <p>Enters: request heads. Leaves: an {@link dev.sallyport.identity.Identity}. Goes wrong: a store
 * that cannot answer is {@link dev.sallyport.identity.Identity.Unavailable}, which lets nobody in.
 * Thread: the caller's event loop. Spec: the places in which pomerium-cli and browsers put
 * credentials, {@code docs/sign-in.md}.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.identity;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
