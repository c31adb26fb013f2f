/**
 * Files and environment, read once, checked whole.
 *
 * <p>Enters: a configuration file, the files it names, the environment. Leaves: a {@code
 * Configuration} with each room's own settings. Goes wrong: a {@code ConfigurationException} with
 * one {@link dev.sallyport.config.Fault} for each mistake: file, line, key, found, expected.
 * Thread: any but an event loop; it reads files. Spec: keys, defaults and error texts are
 * Pomerium's.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
