package dev.sallyport.gate;

import dev.sallyport.audit.AuthorizeEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.identity.Identity;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.session.Session;
import dev.sallyport.policy.Facts;
import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import dev.sallyport.upstream.Caller;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What policies are told of who asks. */
final class People {
    private People() {}

    static Facts.@Nullable User user(Identity identity) {
        if (!(identity instanceof Identity.Known(Session session))) {
            return null;
        }
        Profile profile = session.who().profile();
        return new Facts.User(
                profile.subject(),
                profile.email(),
                profile.name(),
                profile.claims(),
                profile.groups());
    }

    static Facts.@Nullable Session session(Identity identity) {
        return identity instanceof Identity.Known(Session session)
                ? new Facts.Session(
                        session.id(),
                        session.issuedAt().getEpochSecond(),
                        session.expiresAt().getEpochSecond())
                : null;
    }

    static AuthorizeEvent.Who who(Identity identity) {
        return switch (identity) {
            case Identity.Known(Session session) -> {
                Profile profile = session.who().profile();
                yield new AuthorizeEvent.Who(
                        profile.subject(), profile.email(), session.id(), "", profile.claims());
            }
            case Identity.Program(var account) ->
                    new AuthorizeEvent.Who("", "", "", account.name(), Map.of());
            case Identity.Anonymous _, Identity.Unacceptable _, Identity.Unavailable _ ->
                    AuthorizeEvent.Who.NOBODY;
        };
    }

    /** Whom a connection to an upstream is made for. */
    static Caller caller(ClientConnection connection, Identity identity, String decisionId) {
        AuthorizeEvent.Who who = who(identity);
        return new Caller(
                connection.client(),
                connection.local(),
                who.user(),
                who.email(),
                who.serviceAccount(),
                who.session(),
                decisionId);
    }

    static @Nullable String serviceAccount(Identity identity) {
        return identity instanceof Identity.Program(var account) ? account.name() : null;
    }

    /** Where somebody comes from, with a certificate only if it is valid. */
    static Facts.Client client(
            String ip, int port, String sni, Optional<ClientCertificate> certificate) {
        ClientCertificate shown = certificate.orElse(null);
        return new Facts.Client(
                ip,
                port,
                sni,
                shown == null || !shown.isValid()
                        ? null
                        : new Facts.Certificate(
                                shown.subject(),
                                shown.issuer(),
                                shown.serial(),
                                shown.sans(),
                                shown.fingerprint(),
                                shown.spkiHash()),
                shown == null ? "" : shown.fault().map(CertificateFault::code).orElse(""));
    }
}
