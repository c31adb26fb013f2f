/**
 * The words every room shares.
 *
 * <p>Enters: nothing. Leaves: {@link dev.sallyport.terms.HostPort}, {@link
 * dev.sallyport.terms.Secret}, reasons with stable codes. Goes wrong: {@link
 * java.lang.IllegalArgumentException} from a parser, whose message never repeats a secret. Thread:
 * any; everything here is immutable. Spec: RFC 3986 section 3.2.
 *
 * <p>Pure: JDK only.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.terms;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
