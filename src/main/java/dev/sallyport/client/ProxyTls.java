package dev.sallyport.client;

import dev.sallyport.terms.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the proxy: 1.2 and 1.3, ALPN http/1.1, the proxy's name in SNI and checked in the
 * certificate. Thread-safe.
 */
public final class ProxyTls {
    static {
        // Without this the JDK takes a FIN for a close_notify: whoever can inject one could cut a
        // tunnel short and the file behind it would look complete (RFC 8446 section 6.1). Read by
        // the JDK once, before its first TLS socket.
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
    }

    private final SSLSocketFactory factory;
    private final boolean verify;

    private ProxyTls(SSLSocketFactory factory, boolean verify) {
        this.factory = factory;
        this.verify = verify;
    }

    /**
     * Reads the files that the settings name.
     *
     * @throws IllegalArgumentException whose message names the file and what is wrong with it
     */
    public static ProxyTls open(TlsSettings settings, SystemRoots roots) {
        try {
            TrustManager trust =
                    settings.verify() ? new RootsInTurn(lists(settings, roots)) : new TrustAnyone();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), new TrustManager[] {trust}, null);
            return new ProxyTls(context.getSocketFactory(), settings.verify());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** Wraps a connected socket; the handshake is still to come. */
    SSLSocket wrap(Socket raw, HostPort proxy) throws IOException {
        // false: the end of our direction is a close_notify alone. With a FIN behind it, an L4 edge
        // such as nginx would close the whole connection, and the answer would be lost.
        SSLSocket socket = (SSLSocket) factory.createSocket(raw, proxy.host(), proxy.port(), false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (verify) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!proxy.isLiteral()) {
            // Set by hand: the JDK leaves out names without a dot, such as "localhost". As bytes,
            // for the constructor from text refuses the underscore.
            byte[] name = proxy.host().replaceFirst("\\.$", "").getBytes(StandardCharsets.US_ASCII);
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static List<Supplier<@Nullable X509ExtendedTrustManager>> lists(
            TlsSettings settings, SystemRoots roots) throws GeneralSecurityException, IOException {
        List<X509Certificate> own = new ArrayList<>();
        String caCert = settings.caCert();
        if (caCert != null) {
            own.addAll(PemFile.certificates(decoded(caCert), "--ca-cert"));
        }
        Path alternateCa = settings.alternateCa();
        if (alternateCa != null) {
            own.addAll(PemFile.certificates(alternateCa));
        }
        List<Supplier<@Nullable X509ExtendedTrustManager>> lists = new ArrayList<>();
        if (!own.isEmpty()) {
            X509ExtendedTrustManager first = manager(PemFile.trust(own));
            lists.add(() -> first);
        }
        lists.add(new LoadedOnce(() -> manager(null)));
        lists.add(
                new LoadedOnce(() -> {
                    KeyStore store = roots.load();
                    return store == null ? null : manager(store);
                }));
        return lists;
    }

    private static final class LoadedOnce implements Supplier<@Nullable X509ExtendedTrustManager> {
        private final Supplier<@Nullable X509ExtendedTrustManager> source;
        private boolean loaded;
        private @Nullable X509ExtendedTrustManager value;

        LoadedOnce(Supplier<@Nullable X509ExtendedTrustManager> source) {
            this.source = source;
        }

        @Override
        public synchronized @Nullable X509ExtendedTrustManager get() {
            if (!loaded) {
                value = source.get();
                loaded = true;
            }
            return value;
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--ca-cert: expected the base64 of a PEM file", e);
        }
    }

    /** The trust manager over a store; the JDK's own list when it is null. */
    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("the JDK has no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's list of authorities is damaged", e);
        }
    }

    private static KeyManager @Nullable [] keys(TlsSettings settings)
            throws GeneralSecurityException, IOException {
        Path certificate = settings.clientCert();
        Path key = settings.clientKey();
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = {};
        store.setKeyEntry(
                "client",
                PemFile.privateKey(key),
                password,
                PemFile.certificates(certificate).toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
