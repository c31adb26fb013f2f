package dev.sallyport.edge;

import com.google.re2j.Pattern;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Which certificates of clients count: {@code downstream_mtls}.
 *
 * @param authorities at least one; clients are told their names
 * @param revocations each counts for the certificates that its issuer signed, and no others
 * @param names if not empty, one of them must match a whole alternative name
 * @param maxDepth authorities above the client's certificate, the trusted one included; 0: any
 */
public record ClientTrustSettings(
        List<X509Certificate> authorities,
        List<X509CRL> revocations,
        Enforcement enforcement,
        List<NamePattern> names,
        int maxDepth) {
    /** Only certificates that a trusted authority signed itself, as in Pomerium. */
    public static final int DEFAULT_DEPTH = 1;

    public ClientTrustSettings {
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
        names = List.copyOf(names);
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("without an authority no certificate counts");
        }
    }

    /** What becomes of a client without a valid certificate. */
    public enum Enforcement {
        /** No route lets it in, whatever its policy says. */
        POLICY_WITH_DEFAULT_DENY,
        /** The route's policy decides. */
        POLICY,
        /** It gets no connection. */
        REJECT_CONNECTION
    }

    /** Kinds of alternative names, RFC 5280 section 4.2.1.6. */
    public enum NameKind {
        DNS("DNS:"),
        EMAIL("EMAIL:"),
        IP_ADDRESS("IP:"),
        URI("URI:"),
        /** Active Directory's name of a person, an otherName. */
        USER_PRINCIPAL_NAME("UPN:");

        private final String prefix;

        NameKind(String prefix) {
            this.prefix = prefix;
        }

        /** What facts put before names of this kind. */
        public String prefix() {
            return prefix;
        }
    }

    /** Names of one kind; RE2 matches them in linear time, whatever a client writes there. */
    public record NamePattern(NameKind kind, Pattern pattern) {
        boolean matches(String san) {
            return san.startsWith(kind.prefix())
                    && pattern.matches(san.substring(kind.prefix().length()));
        }
    }
}
