package dev.sallyport.portal;

import dev.sallyport.identity.IdentityService;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.session.Session;
import dev.sallyport.identity.session.StoreException;
import dev.sallyport.identity.token.TokenClaims;
import dev.sallyport.identity.token.TokenKind;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.UnreadableBody;
import dev.sallyport.terms.RefusalReason;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all pages about identity share. Immutable. */
record Desk(
        Replies replies, IdentityService identity, SignInAddresses addresses, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    Page refuse(Visit visit, RefusalReason reason, String detail) {
        return new Page(
                replies.refusal(reason, visit.requestId(), visit.head(), detail), reason.code());
    }

    Page redirect(Visit visit, String url) {
        return Page.of(replies.redirect(url, visit.requestId()));
    }

    /** What to tell a person about a failure; the operator gets the rest. */
    Page failed(Visit visit, Throwable cause) {
        return switch (cause) {
            case ProviderException said -> {
                LOG.warn("request {}: {}", visit.requestId(), said.getMessage());
                yield said.kind() == ProviderException.Kind.REFUSED
                        ? refuse(visit, RefusalReason.PROVIDER_REFUSED, "")
                        : refuse(visit, RefusalReason.PROVIDER_UNAVAILABLE, "");
            }
            case UnreadableBody body -> refuse(visit, body.reason(), "");
            case StoreException broken -> refuse(visit, RefusalReason.SESSION_STORE, "");
            default -> {
                LOG.error("request {} failed", visit.requestId(), cause);
                yield refuse(visit, RefusalReason.INTERNAL, "");
            }
        };
    }

    /** A token that points to a session, for a cookie or a program. */
    String token(Session session, String issuer) {
        return identity.tokens()
                .issue(
                        TokenKind.SESSION,
                        new TokenClaims(
                                session.id(),
                                session.who().profile().subject(),
                                issuer,
                                session.issuedAt(),
                                session.expiresAt()));
    }
}
