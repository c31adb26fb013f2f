package dev.sallyport.gate;

import dev.sallyport.identity.Identity;
import dev.sallyport.request.RequestHead;
import io.vertx.core.Future;
import java.util.Optional;

/** Tells who somebody is, and strangers where to sign in. Any thread. */
public interface Doorkeeper {
    /** Who sent this head. Never fails. */
    Future<Identity> identify(RequestHead head);

    /**
     * Where somebody signs in who asked for this authority; empty where nobody can.
     *
     * @param host with its port, unless that is 443
     */
    Optional<String> signIn(String host);

    /** Lets nobody be known: for a server without sign-in. */
    Doorkeeper NOBODY_KNOWN =
            new Doorkeeper() {
                @Override
                public Future<Identity> identify(RequestHead head) {
                    return Future.succeededFuture(new Identity.Anonymous());
                }

                @Override
                public Optional<String> signIn(String host) {
                    return Optional.empty();
                }
            };
}
