package dev.sallyport.edge;

import dev.sallyport.terms.ClientCertificate;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/**
 * What TLS asks about a client's certificate in the handshake. Where policies decide, every
 * certificate passes here and is checked once the connection stands, resumed or not; where
 * connections are rejected, one that does not count ends the handshake with an alert. Servers are
 * never trusted. Any thread.
 */
final class HandshakeTrust extends NobodyTrusted {
    private final ClientTrust trust;

    HandshakeTrust(ClientTrust trust) {
        this.trust = trust;
    }

    private void check(X509Certificate[] chain) throws RejectedCertificate {
        if (trust.rejectsConnections()) {
            ClientCertificate certificate = trust.check(chain);
            if (!certificate.isValid()) {
                throw new RejectedCertificate(certificate);
            }
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /** Clients are told these names, and most send only what one of them has issued. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.authorities().toArray(X509Certificate[]::new);
    }
}
