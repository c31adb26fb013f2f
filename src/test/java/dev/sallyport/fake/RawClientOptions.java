package dev.sallyport.fake;

import dev.sallyport.fake.TestAuthority.Issued;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** How a {@link RawClient} connects. */
public final class RawClientOptions {
    private final int port;
    private boolean tls = true;
    private boolean boring;
    private String[] versions = {"TLSv1.3", "TLSv1.2"};
    private String[] ciphers;
    private String[] signatures;
    private String sni = "echo.example.test";
    private String[] alpn = {};
    private byte[] before = {};
    private UnaryOperator<byte[][]> shape;
    private int patienceMillis = 15_000;
    private SSLContext context = context(null);

    RawClientOptions(int port) {
        this.port = port;
    }

    public RawClientOptions plain() {
        tls = false;
        return this;
    }

    public RawClientOptions version(String version) {
        versions = new String[] {version};
        return this;
    }

    public RawClientOptions ciphers(String... names) {
        ciphers = names;
        return this;
    }

    /** Which signatures, and so which certificates, the client can verify. */
    public RawClientOptions signatures(String... schemes) {
        signatures = schemes;
        return this;
    }

    /** Null: none. */
    public RawClientOptions sni(String name) {
        sni = name;
        return this;
    }

    public RawClientOptions alpn(String... protocols) {
        alpn = protocols;
        return this;
    }

    /** Sent first, in front of TLS. */
    public RawClientOptions before(byte[] bytes) {
        before = bytes.clone();
        return this;
    }

    public RawClientOptions before(String text) {
        return before(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Shows a certificate, the client's own first, whatever authorities the server asks for. What
     * these options connect shares a cache of sessions.
     */
    public RawClientOptions showing(Issued own, Issued... above) {
        context = context(new ShownKey(own, above));
        return this;
    }

    /** Sends the ClientHello with each byte in a TLS record of its own. */
    public RawClientOptions helloInRecords() {
        shape = SplitSocket::inRecords;
        return this;
    }

    /** Sends the ClientHello in two writes, the first this long. */
    public RawClientOptions helloSplitAt(int offset) {
        shape = SplitSocket.at(offset);
        return this;
    }

    public RawClientOptions patience(int millis) {
        patienceMillis = millis;
        return this;
    }

    /** TLS by BoringSSL: it can go on sending after a close_notify under TLS 1.2, and knows 1.1. */
    public RawClientOptions boring() {
        boring = true;
        return this;
    }

    public RawClient connect() throws IOException {
        Socket socket =
                RawClient.connected(shape == null ? new Socket() : new SplitSocket(shape), port);
        try {
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write(before);
            socket.getOutputStream().flush();
            return new RawClient(socket, stream(socket));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private ClientStream stream(Socket socket) throws IOException {
        if (!tls) {
            return new ClientStream.Plain(socket);
        }
        return boring ? new BoringStream(socket, engine()) : new ClientStream.Jdk(secured(socket));
    }

    private SSLSocket secured(Socket socket) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(versions);
        if (ciphers != null) {
            parameters.setCipherSuites(ciphers);
        }
        if (signatures != null) {
            parameters.setSignatureSchemes(signatures);
        }
        parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
        parameters.setApplicationProtocols(alpn);
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static SSLContext context(KeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : new KeyManager[] {keys},
                    InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
                    null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private OpenSslEngine engine() throws IOException {
        var context =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .protocols(versions)
                        .build();
        return (OpenSslEngine) context.newEngine(ByteBufAllocator.DEFAULT, sni, port);
    }
}
