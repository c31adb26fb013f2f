/**
 * Two byte streams, joined.
 *
 * <p>Enters: two {@link dev.sallyport.tunnel.Leg}s. Leaves: a {@link
 * dev.sallyport.tunnel.TunnelReport} when both directions are done. Goes wrong: a reset, a deadline
 * or an order to close ends both legs with one {@link dev.sallyport.terms.CloseReason}. Thread: one
 * event loop for both legs. Spec: RFC 9293 section 3.6 (half-close), RFC 8446 section 6.1
 * (close_notify).
 *
 * <p>Imports only {@code terms}.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.tunnel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
