/**
 * Which route does this authority, and with it this path, name?
 *
 * <p>Enters: an authority, and for web requests a path. Leaves: whatever the matched route carries,
 * or nothing. Goes wrong: a {@code from} that cannot be a route is refused with {@link
 * java.lang.IllegalArgumentException}. Thread: any; a {@link dev.sallyport.route.RouteTable} is an
 * immutable snapshot. Spec: RFC 3986 section 3.2.2; matching is Pomerium's.
 *
 * <p>Pure: JDK only. Touch this room, run {@code RoutePatternTest} and {@code RouteTableTest}.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.route;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
