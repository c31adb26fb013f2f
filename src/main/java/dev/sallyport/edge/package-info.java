/**
 * Where clients arrive.
 *
 * <p>Enters: a TCP socket. Leaves: a {@link dev.sallyport.edge.Client} with its true address and
 * TLS facts, and its first head: a CONNECT as a {@link dev.sallyport.edge.TunnelRequest}, anything
 * else as a Vert.x request. Goes wrong: a bad PROXY header or handshake closes the connection and
 * is counted; a bad head is handed up as a refusal. Thread: the connection's event loop. Spec: the
 * PROXY protocol's specification, RFC 8446, RFC 9112, RFC 9113 section 8.5.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.edge;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
