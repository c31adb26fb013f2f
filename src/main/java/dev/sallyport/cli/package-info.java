/**
 * Words to actions, and the program's voice.
 *
 * <p>Enters: arguments. Leaves: an exit code, documented on each command. Goes wrong: one line on
 * standard error that says what happened and what to try. Thread: main.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
