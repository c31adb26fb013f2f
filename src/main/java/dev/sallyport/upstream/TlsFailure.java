package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Tells apart why a handshake failed. Pure. */
final class TlsFailure {
    private static final int MAX_WORDS = 200;

    /**
     * Alerts about a client's certificate, RFC 8446 section 6.2, as both libraries spell them but
     * for letter case.
     */
    private static final List<String> REFUSING_ALERTS =
            List.of(
                    "BAD_CERTIFICATE",
                    "UNSUPPORTED_CERTIFICATE",
                    "CERTIFICATE_REVOKED",
                    "CERTIFICATE_EXPIRED",
                    "CERTIFICATE_UNKNOWN",
                    "UNKNOWN_CA",
                    "ACCESS_DENIED",
                    "DECRYPT_ERROR",
                    "HANDSHAKE_FAILURE");

    /** The server's alert, and what both libraries say of an answer that is too old. */
    private static final List<String> OLD_VERSIONS =
            List.of(
                    "PROTOCOL_VERSION",
                    "UNSUPPORTED_PROTOCOL",
                    "NOT ACCEPTED BY CLIENT PREFERENCES");

    private TlsFailure() {}

    /**
     * @param asked whether the upstream has asked for a certificate
     * @param had whether the route has one
     */
    static DialFailure of(HostPort target, Throwable cause, boolean asked, boolean had) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            switch (each) {
                case UntrustedServer untrusted -> {
                    return failure(
                            untrusted.reason(), target, String.valueOf(untrusted.getMessage()));
                }
                case NotSslRecordException _ -> {
                    return failure(
                            RefusalReason.UPSTREAM_NOT_TLS,
                            target,
                            "it answers with something other than TLS");
                }
                case SslHandshakeTimeoutException _ -> {
                    return failure(
                            RefusalReason.UPSTREAM_TIMEOUT,
                            target,
                            "no handshake within the connect timeout");
                }
                default -> {}
            }
        }
        return said(target, cause, asked, had);
    }

    private static DialFailure said(HostPort target, Throwable cause, boolean asked, boolean had) {
        String words = String.valueOf(cause.getMessage());
        String upper = words.toUpperCase(Locale.ROOT);
        boolean cut = isCut(cause);
        boolean alert = REFUSING_ALERTS.stream().anyMatch(upper::contains);
        if (upper.contains("CERTIFICATE_REQUIRED") || (asked && !had && (alert || cut))) {
            return failure(
                    RefusalReason.UPSTREAM_TLS_CERTIFICATE_WANTED,
                    target,
                    "it wants a client certificate; see tls_client_cert_file");
        }
        if (asked && (alert || cut)) {
            return failure(
                    RefusalReason.UPSTREAM_TLS_CERTIFICATE_REFUSED,
                    target,
                    "it does not accept the route's client certificate: " + shortened(words));
        }
        if (cut) {
            return failure(
                    RefusalReason.UPSTREAM_TLS_CLOSED,
                    target,
                    "it closed the connection during the handshake; does it speak TLS?");
        }
        boolean version = OLD_VERSIONS.stream().anyMatch(upper::contains);
        return failure(
                version ? RefusalReason.UPSTREAM_TLS_VERSION : RefusalReason.UPSTREAM_TLS_FAILED,
                target,
                "the handshake failed: " + shortened(words));
    }

    /** Whether the connection ended without a word. */
    private static boolean isCut(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof IOException && !(each instanceof SSLException)) {
                return true;
            }
        }
        return String.valueOf(cause.getMessage()).startsWith("Connection closed");
    }

    private static String shortened(String words) {
        return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words;
    }

    private static DialFailure failure(RefusalReason reason, HostPort target, String detail) {
        return new DialFailure(reason, "TLS to " + target + ": " + detail);
    }
}
