package dev.sallyport.client;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a proxy that one of several lists of authorities trusts, asked in order. A list is loaded
 * when it is first asked: reading a hundred and fifty certificates takes longer than the rest of
 * the handshake, and the user's own list often answers. Thread-safe: loading twice is harmless.
 */
final class RootsInTurn extends X509ExtendedTrustManager {
    private final List<Supplier<@Nullable X509ExtendedTrustManager>> lists;

    RootsInTurn(List<Supplier<@Nullable X509ExtendedTrustManager>> lists) {
        this.lists = List.copyOf(lists);
    }

    private interface Check {
        void by(X509ExtendedTrustManager list) throws CertificateException;
    }

    private void any(Check check) throws CertificateException {
        CertificateException told = null;
        for (Supplier<@Nullable X509ExtendedTrustManager> entry : lists) {
            X509ExtendedTrustManager list = entry.get();
            if (list == null) {
                continue;
            }
            try {
                check.by(list);
                return;
            } catch (CertificateException e) {
                // A list that knows the issuer says what is wrong (the name, the dates), which
                // helps the user more than "unknown issuer" from the others.
                if (told == null || told.getCause() instanceof CertPathBuilderException) {
                    told = e;
                }
            }
        }
        throw told == null ? new CertificateException("no list of authorities") : told;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        if (socket instanceof SSLSocket tls && chain.length > 0) {
            PlainName.settle(chain[0], tls);
        }
        any(list -> list.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        any(list -> list.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        any(list -> list.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
