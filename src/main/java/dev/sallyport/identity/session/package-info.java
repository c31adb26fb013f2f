/**
 * Who is signed in, and the service accounts: one SQL store behind a small cache.
 *
 * <p>Enters: what a provider said of somebody. Leaves: sessions by id, and events about them on
 * {@code sallyport.event.session}. Goes wrong: a store that cannot answer fails the future with
 * {@link dev.sallyport.identity.session.StoreException}; nobody is let in on its account, and the
 * next question tries again. Thread: any context may ask; SQL runs on a worker pool of its own,
 * never on an event loop.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.identity.session;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
