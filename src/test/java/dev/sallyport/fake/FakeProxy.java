package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A proxy that does with each request what the test says. Plain JDK sockets, loopback only. */
public final class FakeProxy implements AutoCloseable {
    /** What happens once a request head is in. */
    public interface Behaviour {
        void serve(Session session) throws IOException, InterruptedException;
    }

    /** One connection; {@code raw} is below TLS, or the same as {@code socket} without. */
    public record Session(Socket socket, Socket raw, String head) {
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        public void send(String text) throws IOException {
            out().write(text.getBytes(StandardCharsets.ISO_8859_1));
            out().flush();
        }

        /** A TCP reset, without a word of TLS. */
        public void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }
    }

    private final LoopbackServer server = new LoopbackServer(1024);
    private final SSLContext tls;
    private final boolean wantsClientCertificate;
    private final Behaviour behaviour;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> handshakes = new CopyOnWriteArrayList<>();

    private FakeProxy(SSLContext tls, boolean wantsClientCertificate, Behaviour behaviour) {
        this.tls = tls;
        this.wantsClientCertificate = wantsClientCertificate;
        this.behaviour = behaviour;
        server.each(this::take);
    }

    public static FakeProxy plain(Behaviour behaviour) {
        return new FakeProxy(null, false, behaviour);
    }

    public static FakeProxy tls(SSLContext context, Behaviour behaviour) {
        return new FakeProxy(context, false, behaviour);
    }

    public static FakeProxy demandingCertificate(SSLContext context, Behaviour behaviour) {
        return new FakeProxy(context, true, behaviour);
    }

    /** Sends one answer and closes. */
    public static Behaviour answering(String answer) {
        return session -> {
            session.send(answer);
            session.socket().shutdownOutput();
        };
    }

    /** Sends 200, then every byte back, then its end. */
    public static Behaviour echoing() {
        return session -> {
            session.send("HTTP/1.1 200 OK\r\n\r\n");
            session.in().transferTo(session.out());
            session.socket().shutdownOutput();
        };
    }

    public int port() {
        return server.port();
    }

    /** The request heads so far, each with its empty line. */
    public List<String> heads() {
        return heads;
    }

    /** For each TLS handshake: SNI, ALPN and the client certificate's subject. */
    public List<String> handshakes() {
        return handshakes;
    }

    private void take(Socket raw) {
        Thread.ofVirtual().start(() -> serve(raw));
    }

    private void serve(Socket raw) {
        try (raw) {
            Socket socket = raw;
            if (tls != null) {
                SSLSocket secured =
                        (SSLSocket) tls.getSocketFactory().createSocket(raw, null, true);
                secured.setUseClientMode(false);
                secured.setNeedClientAuth(wantsClientCertificate);
                secured.setHandshakeApplicationProtocolSelector(FakeProxy::chosen);
                secured.startHandshake();
                handshakes.add(facts(secured));
                socket = secured;
            }
            String head = readHead(socket.getInputStream());
            heads.add(head);
            behaviour.serve(new Session(socket, raw, head));
        } catch (IOException | InterruptedException e) {
            // The test sees the client's side of it.
        } finally {
            server.forget(raw);
        }
    }

    /**
     * HTTP/1.1 where it is offered, as the real one; else what was offered, for the test to see.
     */
    private static String chosen(SSLSocket socket, List<String> offered) {
        return offered.contains("http/1.1") ? "http/1.1" : String.join(",", offered);
    }

    private String facts(SSLSocket socket) throws IOException {
        ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
        String name =
                session.getRequestedServerNames().stream()
                        .map(n -> ((SNIHostName) n).getAsciiName())
                        .findFirst()
                        .orElse("-");
        Certificate[] peer =
                wantsClientCertificate ? session.getPeerCertificates() : new Certificate[0];
        String subject =
                peer.length > 0
                        ? ((java.security.cert.X509Certificate) peer[0])
                                .getSubjectX500Principal()
                                .getName()
                        : "-";
        return name + " " + socket.getApplicationProtocol() + " " + subject;
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() > 65536) {
                throw new IOException("no request head");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.close();
    }
}
