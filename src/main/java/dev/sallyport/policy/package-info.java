/**
 * May they pass?
 *
 * <p>Enters: {@link dev.sallyport.policy.Facts}. Leaves: a {@link dev.sallyport.policy.Decision}.
 * Goes wrong: no answer, a late one or a malformed one is {@link
 * dev.sallyport.policy.Decision.Undecided}, never an exception that travels. Thread: the caller's
 * event loop; the question travels over the event bus. Spec: the bus contract, version 1.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.policy;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
