/**
 * The words of the policy language, one file each.
 *
 * <p>Enters: the value that a policy gives a word, and later {@link dev.sallyport.policy.Facts}.
 * Leaves: a {@link dev.sallyport.policy.ppl.Criterion}, and later its answer. Goes wrong: a value
 * that makes no sense is a {@link dev.sallyport.policy.ppl.DataFault}; asking cannot fail. Thread:
 * any; everything here is immutable. Spec: the table in {@code docs/policy.md}.
 *
 * <p>Pure: JDK only.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.policy.ppl.criterion;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
