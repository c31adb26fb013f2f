package dev.sallyport.identity;

import dev.sallyport.identity.session.ServiceAccounts;
import dev.sallyport.identity.session.Sessions;
import dev.sallyport.identity.token.TokenKind;
import dev.sallyport.identity.token.Tokens;
import dev.sallyport.request.RequestHead;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.Optional;

/** Tells who sent a head. Its futures never fail. Any thread. */
public final class Authenticator {
    private static final Future<Identity> ANONYMOUS =
            Future.succeededFuture(new Identity.Anonymous());

    private final Tokens tokens;
    private final Sessions sessions;
    private final ServiceAccounts accounts;

    /** Knows these sessions and accounts. */
    public Authenticator(Tokens tokens, Sessions sessions, ServiceAccounts accounts) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.accounts = accounts;
    }

    /**
     * Who it is. Of several credentials the first that counts is enough.
     *
     * @param provider the id of the provider that must have vouched
     */
    public Future<Identity> identify(RequestHead head, String cookieName, String provider) {
        Credentials found = Credentials.of(head, cookieName);
        if (found.tokens().isEmpty()) {
            return ANONYMOUS;
        }
        return first(found, found.tokens().iterator(), provider)
                .otherwise(cause -> new Identity.Unavailable());
    }

    private Future<Identity> first(Credentials found, Iterator<String> texts, String provider) {
        if (!texts.hasNext()) {
            return Future.succeededFuture(new Identity.Unacceptable(found.explicit()));
        }
        return one(texts.next(), provider)
                .compose(identity ->
                        identity.isPresent()
                                ? Future.succeededFuture(identity.get())
                                : first(found, texts, provider));
    }

    private Future<Optional<Identity>> one(String text, String provider) {
        var session = tokens.read(TokenKind.SESSION, text);
        if (session.isPresent()) {
            return sessions.find(session.get().id())
                    .map(found ->
                            found.filter(s -> s.provider().equals(provider))
                                    .map(Identity.Known::new));
        }
        var account = tokens.read(TokenKind.SERVICE_ACCOUNT, text);
        if (account.isPresent()) {
            return accounts.find(account.get().id()).map(found -> found.map(Identity.Program::new));
        }
        return Future.succeededFuture(Optional.empty());
    }
}
