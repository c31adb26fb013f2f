package dev.sallyport.identity;

import dev.sallyport.identity.session.ServiceAccount;
import dev.sallyport.identity.session.Session;

/** Who sent a request, as far as its credentials show. */
public sealed interface Identity {
    /** It has no credential. */
    record Anonymous() implements Identity {}

    /** Somebody who is signed in. */
    record Known(Session session) implements Identity {}

    /** A program with a token of its own. */
    record Program(ServiceAccount account) implements Identity {}

    /**
     * It has credentials, and none of them counts.
     *
     * @param explicit whether one of them was not a cookie: then a program sent it
     */
    record Unacceptable(boolean explicit) implements Identity {}

    /** Nobody can say now: the store does not answer. */
    record Unavailable() implements Identity {}
}
