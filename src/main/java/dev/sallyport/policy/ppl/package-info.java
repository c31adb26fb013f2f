/**
 * Pomerium's policy language: rules that allow or deny, made of criteria.
 *
 * <p>Enters: a policy as maps, lists and scalars, and later {@link dev.sallyport.policy.Facts}.
 * Leaves: a {@link dev.sallyport.policy.ppl.Policy}, and later a {@link
 * dev.sallyport.policy.Decision}. Goes wrong: a policy that cannot mean anything is a list of
 * faults with paths, told before anything uses it; deciding has no way to fail, and a defect in a
 * criterion travels as an exception to the one place that makes it {@code Undecided}. Thread: any;
 * everything here is immutable but the parser. Spec: {@code docs/policy.md}.
 *
 * <p>Pure: JDK only.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.policy.ppl;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
