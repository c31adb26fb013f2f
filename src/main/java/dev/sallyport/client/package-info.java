/**
 * The workstation's side of a tunnel.
 *
 * <p>Enters: a destination and a local listener or the standard streams. Leaves: bytes, through a
 * proxy's CONNECT. Goes wrong: a {@code TunnelException} that says what the proxy said and what to
 * try. Thread: virtual threads, blocking. Spec: RFC 9110 section 9.3.6.
 *
 * <p>JDK and jackson-core only, and Bouncy Castle for one curve: no Vert.x, no Netty.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.client;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
