/**
 * What do we tell the client?
 *
 * <p>Enters: a {@link dev.sallyport.terms.RefusalReason} and what the client accepts. Leaves: a
 * {@link dev.sallyport.reply.Reply} with status, headers and a body in HTML, JSON or text. Goes
 * wrong: nothing; every reason has an answer, or the build fails. Thread: any. Spec: RFC 9110
 * sections 12.5.1 and 15.
 *
 * <p>Pure: JDK and one templating library.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.reply;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
