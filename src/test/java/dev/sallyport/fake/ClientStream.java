package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/** The bytes of a client's connection, above TLS where there is TLS. */
interface ClientStream {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Ends our direction only. */
    void finish() throws IOException;

    String protocol();

    String alpn();

    X509Certificate certificate();

    /**
     * Asks for new keys: TLS 1.2 begins the handshake anew and waits, TLS 1.3 sends a KeyUpdate
     * that asks for one, and does not.
     */
    default void rekey() throws IOException {
        throw new IllegalStateException("no such TLS");
    }

    /** When the session began, in milliseconds since 1970: earlier than now if it is resumed. */
    default long sessionStart() {
        throw new IllegalStateException("not told");
    }

    /** No TLS. */
    record Plain(Socket socket) implements ClientStream {
        @Override
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public String protocol() {
            return "";
        }

        @Override
        public String alpn() {
            return "";
        }

        @Override
        public X509Certificate certificate() {
            throw new IllegalStateException("no TLS, no certificate");
        }
    }

    /** The JDK's TLS. Under TLS 1.2 it answers a close_notify with its own at once. */
    record Jdk(SSLSocket socket) implements ClientStream {
        @Override
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public String protocol() {
            return socket.getSession().getProtocol();
        }

        @Override
        public void rekey() throws IOException {
            socket.startHandshake();
        }

        @Override
        public long sessionStart() {
            return socket.getSession().getCreationTime();
        }

        @Override
        public String alpn() {
            return socket.getApplicationProtocol();
        }

        @Override
        public X509Certificate certificate() {
            try {
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
