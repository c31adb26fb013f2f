/**
 * How a person at the workstation becomes a token: in a browser, or with a code on another device.
 *
 * <p>Enters: a proxy that wants a sign-in. Leaves: a token, kept for the user's other commands;
 * whichever of them comes first signs in for all. Goes wrong: a {@code TunnelException} that says
 * what did not happen and what to try. Thread: the caller's, for minutes; the browser's way back is
 * served on virtual threads. Spec: RFC 8252 section 7.3 (loopback redirect), RFC 8628 (device).
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.client.login;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
