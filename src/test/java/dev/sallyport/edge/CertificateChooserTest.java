package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.TestAuthority;
import dev.sallyport.terms.CertifiedKey;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateChooserTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("CA");
    private static final CertifiedKey FIRST = key(AUTHORITY.issue("first.test"));
    private static final CertifiedKey FIRST_RSA =
            key(AUTHORITY.issue("first.test", TestAuthority.keys("RSA", 2048), 30));
    private static final CertifiedKey WILD = key(AUTHORITY.issue("*.wild.test"));
    private static final CertifiedKey EXACT = key(AUTHORITY.issue("exact.wild.test"));

    private final CertificateChooser chooser =
            new CertificateChooser(List.of(FIRST, WILD, EXACT, FIRST_RSA));

    private static CertifiedKey key(TestAuthority.Issued issued) {
        return new CertifiedKey(List.of(issued.certificate()), issued.key());
    }

    /** The certificate that a client sees, after a handshake in memory. */
    private X509Certificate seen(String sni, String... ciphers) throws Exception {
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(new KeyManager[] {chooser}, new TrustManager[0], null);
        SSLEngine serving = server.createSSLEngine();
        serving.setUseClientMode(false);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        var store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", AUTHORITY.certificate());
        trust.init(store);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        SSLEngine asking = client.createSSLEngine();
        asking.setUseClientMode(true);
        SSLParameters parameters = asking.getSSLParameters();
        if (!sni.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(sni)));
        }
        if (ciphers.length > 0) {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(ciphers);
        }
        asking.setSSLParameters(parameters);
        shakeHands(asking, serving);
        return (X509Certificate) asking.getSession().getPeerCertificates()[0];
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(65_536);
        ByteBuffer toClient = ByteBuffer.allocate(65_536);
        for (int turn = 0; turn < 50 && !(isDone(client) && isDone(server)); turn++) {
            move(client, toClient, toServer);
            move(server, toServer, toClient);
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().isValid();
    }

    private static void move(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        in.flip();
        SSLEngineResult read;
        do {
            read = engine.unwrap(in, ByteBuffer.allocate(65_536));
            for (Runnable task = engine.getDelegatedTask();
                    task != null;
                    task = engine.getDelegatedTask()) {
                task.run();
            }
        } while (in.hasRemaining() && read.bytesConsumed() > 0);
        in.compact();
        while (engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0) {
            assertThat(out.hasRemaining()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "first.test, CN=first.test",
        "FIRST.Test, CN=first.test",
        "exact.wild.test, CN=exact.wild.test",
        "any.wild.test, CN=*.wild.test",
        "two.labels.wild.test, CN=first.test",
        "wild.test, CN=first.test",
        "unknown.test, CN=first.test",
        "'', CN=first.test"
    })
    void name_chooses_the_certificate(String sni, String subject) throws Exception {
        assertThat(seen(sni).getSubjectX500Principal().getName()).isEqualTo(subject);
    }

    @Test
    void client_that_cannot_use_one_type_of_key_gets_the_other() throws Exception {
        assertThat(seen("first.test", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo(FIRST_RSA.leaf());
        assertThat(seen("first.test", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo(FIRST.leaf());
        assertThat(seen("unknown.test", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo(FIRST_RSA.leaf());
    }

    @Test
    void name_without_a_key_that_fits_fails_rather_than_show_another_name() {
        assertThatThrownBy(() -> seen("exact.wild.test", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void nothing_is_chosen_for_clients_of_ours() {
        assertThat(chooser.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
        assertThat(chooser.getClientAliases("RSA", null)).isEmpty();
        assertThat(chooser.getServerAliases("RSA", null)).containsExactly("3");
    }
}
