/**
 * Carries one web request to its upstream and the answer back.
 *
 * <p>Enters: a request that has been let in, the head that the upstream is to see, and the route's
 * settings. Leaves: an answer on its way to the client and, when it is over, a {@link
 * dev.sallyport.web.ExchangeReport}. Goes wrong: before the answer has begun a {@link
 * dev.sallyport.upstream.DialFailure}, afterwards a reset. Thread: one event loop, that of the
 * client's connection. Spec: RFC 9110 section 7, RFC 9112, RFC 9113; RFC 6455 for WebSocket.
 *
 * <p>Touch this room, run {@code RequestFieldsTest}, {@code ForwarderTest} and the scenarios whose
 * names begin with {@code Web}.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.web;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
