/**
 * Our own pages.
 *
 * <p>Enters: a request for a path of ours. Leaves: its answer. Goes wrong: an unknown path is the
 * caller's 404. Thread: the connection's event loop.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.portal;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
