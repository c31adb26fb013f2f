/**
 * Criteria and policies that operators write in JavaScript.
 *
 * <p>Enters: a plugin's folder and its settings, and later {@link dev.sallyport.policy.Facts}.
 * Leaves: words for the policy language, and later a {@link dev.sallyport.policy.Decision}. Goes
 * wrong: a plugin that does not load is a {@link dev.sallyport.policy.plugin.PluginFault} with
 * file, line and column, told before anything uses it; one that throws, answers nonsense, takes too
 * long or too much memory makes its decision {@code Undecided}, and one that keeps doing so is not
 * run for a while. Thread: scripts run on policy threads of their own, with a stack of 16 MiB,
 * never on an event loop or a virtual thread; decisions come back on a policy thread. Spec: {@code
 * docs/plugins.md}.
 *
 * <p>The sandbox is against mistakes of the people who write policies; it is no wall against people
 * who mean harm.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.policy.plugin;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
