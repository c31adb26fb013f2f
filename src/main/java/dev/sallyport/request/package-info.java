/**
 * What did the client ask for?
 *
 * <p>Enters: the bytes of a request head. Leaves: a {@link dev.sallyport.request.RequestHead} and
 * what it intends, or a refusal. Goes wrong: {@link dev.sallyport.request.HeadParse.Malformed} with
 * a {@link dev.sallyport.terms.RefusalReason}. Thread: any; a parser belongs to one connection.
 * Spec: RFC 9112 sections 2 to 7, RFC 9110 sections 5 and 9.3.6.
 *
 * <p>Pure: JDK only. Touch this room, run {@code HeadParserTest} and {@code IntentTest}.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.request;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
