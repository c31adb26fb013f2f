/**
 * Where the user's tokens are kept between two runs, and who of the user's processes signs in.
 *
 * <p>Enters: a proxy and its token. Leaves: the token, to any later process of this user and to
 * nobody else's. Goes wrong: nothing that ends a tunnel; a folder or file that somebody else could
 * have written is not used, and a warning says which and why. Thread: any, blocking on files.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.client.token;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
