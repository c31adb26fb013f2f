package dev.sallyport.gate;

import dev.sallyport.identity.Identity;
import dev.sallyport.request.RequestHead;
import dev.sallyport.web.WebSettings;
import io.vertx.core.Future;
import java.util.Optional;

/** Tells who somebody is, and strangers where to sign in. Any thread. */
public interface Doorkeeper {
    /** Who sent this head. Never fails. */
    Future<Identity> identify(RequestHead head);

    /** The name of the session cookie; empty where there is none. */
    String cookieName();

    /**
     * A signed word about somebody, for the upstream of a web route; empty where nobody can vouch.
     *
     * @param host of the route, without port
     */
    Optional<String> vouch(Identity who, String host, WebSettings.Assertion wanted);

    /**
     * Where somebody signs in who asked for this authority; empty where nobody can.
     *
     * @param host with its port, unless that is 443
     * @param target where they go afterwards, on that host
     */
    Optional<String> signIn(String host, String target);

    /** The same for one who has asked for no page, and so comes to their own. */
    default Optional<String> signIn(String host) {
        return signIn(host, "https://" + host + "/.pomerium/");
    }

    /** Lets nobody be known: for a server without sign-in. */
    Doorkeeper NOBODY_KNOWN =
            new Doorkeeper() {
                @Override
                public Future<Identity> identify(RequestHead head) {
                    return Future.succeededFuture(new Identity.Anonymous());
                }

                @Override
                public String cookieName() {
                    return "";
                }

                @Override
                public Optional<String> vouch(
                        Identity who, String host, WebSettings.Assertion wanted) {
                    return Optional.empty();
                }

                @Override
                public Optional<String> signIn(String host, String target) {
                    return Optional.empty();
                }
            };
}
