/**
 * The sentence: head, route, policy, upstream, 200, tunnel, audit.
 *
 * <p>Enters: what {@code edge} hands up. Leaves: a running tunnel or one answer, and its audit
 * events. Goes wrong: everything ends in a {@link dev.sallyport.terms.RefusalReason}. Thread: the
 * connection's event loop.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.gate;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
