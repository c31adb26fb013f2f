/**
 * The composition root: the only place that wires.
 *
 * <p>Enters: a {@code Configuration}. Leaves: deployed verticles, listeners, a clean stop. Goes
 * wrong: a start that cannot be whole fails and says why. Thread: the verticles' own.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.server;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
