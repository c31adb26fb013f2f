package dev.sallyport.client;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * Answers the easy case of "is this certificate the proxy's?" before the JDK does. Its check begins
 * with reading its hundred and forty authorities, since it forbids the public ones some wildcards;
 * that took a sixth of a start. A name that stands in the certificate letter for letter needs no
 * such knowledge. Whatever is not as plain (wildcards, addresses, other alphabets, the common name)
 * is left to the JDK.
 */
final class PlainName {
    private static final int DNS_NAME = 2;

    /** Ends with a label that begins with a letter, so is no IPv4 address in any spelling. */
    private static final Pattern PLAIN =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?");

    private PlainName() {}

    /** Leaves the JDK's check of the name on for this handshake, or off if it would pass. */
    static void settle(X509Certificate shown, SSLSocket socket) {
        SSLSession session = socket.getHandshakeSession();
        String host = session == null ? null : session.getPeerHost();
        SSLParameters parameters = socket.getSSLParameters();
        // Set both ways: a second handshake on the connection may show another certificate.
        parameters.setEndpointIdentificationAlgorithm(
                host != null && stands(host, shown) ? "" : "HTTPS");
        socket.setSSLParameters(parameters);
    }

    static boolean stands(String host, X509Certificate certificate) {
        String wanted = host.toLowerCase(Locale.ROOT);
        if (!PLAIN.matcher(wanted).matches() || wanted.contains("xn--")) {
            return false;
        }
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return false;
            }
            for (List<?> name : names) {
                if (name.get(0) instanceof Integer type
                        && type == DNS_NAME
                        && name.get(1) instanceof String text
                        && wanted.equals(text.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
            return false;
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
