package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's check of an upstream's certificate, stricter in three points, and with a failure that
 * says which point it was. Pure computation: nothing is fetched. Safe for any thread.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_NAMES = 200;

    private final X509ExtendedTrustManager paths;

    private ServerTrust(X509ExtendedTrustManager paths) {
        this.paths = paths;
    }

    /**
     * @param only if not empty, the only authorities
     * @param also besides the system's
     */
    static ServerTrust in(List<X509Certificate> only, List<X509Certificate> also)
            throws SSLException {
        try {
            if (only.isEmpty() && also.isEmpty()) {
                return new ServerTrust(manager(null));
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            add(store, only.isEmpty() ? also : only);
            if (only.isEmpty()) {
                add(store, List.of(manager(null).getAcceptedIssuers()));
            }
            return new ServerTrust(manager(store));
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new SSLException("the authorities for upstreams cannot be used", e);
        }
    }

    private static void add(KeyStore store, List<X509Certificate> authorities)
            throws GeneralSecurityException {
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry(Integer.toString(store.size()), authority);
        }
    }

    /** Null for the system's authorities, as the JDK finds them. */
    private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new IllegalStateException("every JDK has one");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            paths.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw told(chain, authType, e);
        }
        X509Certificate leaf = chain[0];
        if (!isCurrent(leaf)) {
            // The JDK takes an authority that is itself the server's certificate as it is.
            throw expired(leaf);
        }
        if (isByCommonName(leaf, engine)) {
            // The JDK falls back to the common name; RFC 9525 section 2 does not.
            throw wrongName(leaf);
        }
        for (X509Certificate certificate : chain) {
            refuseWeak(certificate);
        }
    }

    private UntrustedServer told(
            X509Certificate[] chain, String authType, CertificateException why) {
        if (isAboutTime(why)) {
            return expired(chain[0]);
        }
        try {
            paths.checkServerTrusted(chain, authType);
            // All is well without its name, so the name it was.
            return wrongName(chain[0]);
        } catch (CertificateException e) {
            return new UntrustedServer(
                    RefusalReason.UPSTREAM_TLS_UNKNOWN_ISSUER,
                    "its certificate is issued by "
                            + chain[chain.length - 1].getIssuerX500Principal()
                            + ", which the route does not trust; see tls_custom_ca_file");
        }
    }

    private static boolean isAboutTime(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertificateNotYetValidException
                    || (cause instanceof CertPathValidatorException path
                            && (path.getReason() == BasicReason.EXPIRED
                                    || path.getReason() == BasicReason.NOT_YET_VALID))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCurrent(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    private static UntrustedServer expired(X509Certificate leaf) {
        return new UntrustedServer(
                RefusalReason.UPSTREAM_TLS_EXPIRED,
                isCurrent(leaf)
                        ? "a certificate of its chain is not valid now"
                        : "its certificate is valid from "
                                + leaf.getNotBefore().toInstant()
                                + " to "
                                + leaf.getNotAfter().toInstant());
    }

    private static boolean isByCommonName(X509Certificate leaf, SSLEngine engine)
            throws CertificateException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        boolean named =
                names != null
                        && names.stream().anyMatch(n -> Integer.valueOf(DNS_NAME).equals(n.get(0)));
        return !named && !new HostPort(engine.getPeerHost(), 1).isLiteral();
    }

    private static UntrustedServer wrongName(X509Certificate leaf) {
        String names;
        try {
            Collection<List<?>> found = leaf.getSubjectAlternativeNames();
            names =
                    found == null || found.isEmpty()
                            ? "nobody: it has no alternative names"
                            : String.join(
                                    ", ",
                                    found.stream().map(n -> String.valueOf(n.get(1))).toList());
        } catch (CertificateException e) {
            names = "names that cannot be read";
        }
        String shown = names.length() > MAX_NAMES ? names.substring(0, MAX_NAMES) + "…" : names;
        return new UntrustedServer(
                RefusalReason.UPSTREAM_TLS_WRONG_NAME,
                "its certificate is for " + shown + "; see tls_upstream_server_name");
    }

    private static void refuseWeak(X509Certificate certificate) throws UntrustedServer {
        boolean shortKey =
                certificate.getPublicKey() instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() < MIN_RSA_BITS;
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        // An authority's own signature proves nothing, so its hash does not matter.
        boolean own =
                certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        boolean oldHash = algorithm.startsWith("SHA1") || algorithm.startsWith("MD5");
        if (shortKey || (oldHash && !own)) {
            throw new UntrustedServer(
                    RefusalReason.UPSTREAM_TLS_WEAK,
                    "its certificate is too weak: "
                            + (shortKey ? "RSA below " + MIN_RSA_BITS + " bits" : algorithm));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("there are no sockets here, only engines");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("a name is needed");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no client is trusted by this");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no client is trusted by this");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("no client is trusted by this");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        // A list would be encoded for BoringSSL, which needs it for nothing.
        return new X509Certificate[0];
    }
}
