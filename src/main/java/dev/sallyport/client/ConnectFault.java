package dev.sallyport.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns the exceptions of sockets and TLS into words for the user. */
final class ConnectFault {
    private ConnectFault() {}

    /** No connection came about. */
    static TunnelException unreachable(ProxyUrl proxy, IOException fault) {
        String what =
                switch (fault) {
                    case UnknownHostException _ ->
                            "the name does not resolve; check it, or name the proxy with"
                                    + " --proxy-url";
                    case SocketTimeoutException _ ->
                            "no answer to the connection attempt in time; check --proxy-url and"
                                    + " the network";
                    case ConnectException _ when text(fault).contains("refused") ->
                            "connection refused; check --proxy-url: does the proxy listen there?";
                    default -> text(fault) + "; check --proxy-url and the network";
                };
        return new TunnelException(
                TunnelException.Reason.UNREACHABLE,
                "cannot reach the proxy " + proxy.address() + ": " + what,
                fault);
    }

    /** The connection came about, and then TLS or the exchange failed. */
    static TunnelException broken(ProxyUrl proxy, IOException fault) {
        if (fault instanceof SSLException) {
            return new TunnelException(
                    TunnelException.Reason.UNTRUSTED,
                    "no TLS with the proxy " + proxy.address() + ": " + tls(fault),
                    fault);
        }
        if (fault instanceof SocketTimeoutException) {
            return new TunnelException(
                    TunnelException.Reason.UNREACHABLE,
                    "the proxy " + proxy.address() + " did not answer in time; try again",
                    fault);
        }
        if (fault instanceof EOFException || fault instanceof SocketException) {
            // Often a TLS alert came first and the reset that followed it wiped it out.
            String certificate =
                    proxy.tls() ? "; it may want a client certificate: --client-cert" : "";
            return new TunnelException(
                    TunnelException.Reason.UNREACHABLE,
                    "the proxy "
                            + proxy.address()
                            + " closed the connection without an answer; check --proxy-url"
                            + certificate,
                    fault);
        }
        return new TunnelException(
                TunnelException.Reason.BROKEN,
                "the proxy " + proxy.address() + ": " + text(fault) + "; check --proxy-url",
                fault);
    }

    private static String tls(IOException fault) {
        if (find(fault, CertificateExpiredException.class) != null) {
            return "its certificate has expired; it has to be renewed there";
        }
        if (find(fault, CertificateNotYetValidException.class) != null) {
            return "its certificate is not valid yet; check this machine's clock";
        }
        if (find(fault, CertPathBuilderException.class) != null) {
            return "its certificate is from an authority that is not known here; give that"
                    + " authority's certificate with --alternate-ca-path";
        }
        CertificateException certificate = find(fault, CertificateException.class);
        if (certificate != null) {
            return "its certificate does not fit: "
                    + text(certificate)
                    + "; is --proxy-url the name in the certificate?";
        }
        String text = text(fault);
        if (text.contains("Unsupported or unrecognized SSL message")) {
            return "it does not speak TLS on that port; check the port in --proxy-url, or use"
                    + " http://";
        }
        if (text.contains("certificate_required")
                || text.contains("bad_certificate")
                || text.contains("handshake_failure")
                || text.contains("unknown_ca")) {
            return text + "; it may want a client certificate: --client-cert and --client-key";
        }
        return text;
    }

    private static <T extends Throwable> @Nullable T find(Throwable fault, Class<T> type) {
        Throwable at = fault;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }

    private static String text(Throwable fault) {
        String message = fault.getMessage();
        return ResponseHead.printable(message == null ? fault.getClass().getSimpleName() : message);
    }
}
