/**
 * The tunnels that are open now.
 *
 * <p>Enters: start and end of each tunnel. Leaves: counts, and orders to close. Goes wrong:
 * nothing. Thread: any.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.live;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
