package dev.sallyport.client;

import dev.sallyport.terms.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one proxy. Thread-safe; its methods block.
 *
 * @param tls null when the proxy's URL is http
 * @param userAgent printable ASCII
 * @param connectTimeout of the TCP connection, over all of the proxy's addresses
 * @param answerTimeout of the TLS handshake, and again of an answer
 */
public record ProxyConnector(
        ProxyUrl proxy,
        @Nullable ProxyTls tls,
        String userAgent,
        Duration connectTimeout,
        Duration answerTimeout) {
    public ProxyConnector {
        if (proxy.tls() != (tls != null)) {
            throw new IllegalArgumentException("TLS is for https, and only for https");
        }
        if (userAgent.matches(".*[^\\x20-\\x7e].*")) {
            throw new IllegalArgumentException("userAgent must be printable ASCII");
        }
        if (!connectTimeout.isPositive() || !answerTimeout.isPositive()) {
            throw new IllegalArgumentException("time limits must be positive");
        }
    }

    /** A connection that stands: its two directions, and the socket under them. */
    record Connection(Duplex far, Socket socket) {}

    Connection open() throws TunnelException {
        Duplex.Plain raw = connect();
        boolean stands = false;
        try {
            Connection connection = secured(raw);
            stands = true;
            return connection;
        } catch (IOException e) {
            throw ConnectFault.broken(proxy, e);
        } finally {
            if (!stands) {
                raw.close();
            }
        }
    }

    private Connection secured(Duplex.Plain raw) throws IOException {
        if (tls == null) {
            return new Connection(raw, raw.socket());
        }
        SSLSocket socket = tls.wrap(raw.socket(), proxy.address());
        socket.setSoTimeout((int) answerTimeout.toMillis());
        socket.startHandshake();
        return new Connection(new Duplex.Secured(socket, raw), socket);
    }

    /** Tries each address of the proxy; they share the time limit. */
    private Duplex.Plain connect() throws TunnelException {
        HostPort address = proxy.address();
        long deadline = System.nanoTime() + connectTimeout.toNanos();
        IOException last = new IOException("no address");
        try {
            InetAddress[] addresses = InetAddress.getAllByName(address.host());
            for (int i = 0; i < addresses.length; i++) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("Connect timed out");
                }
                Duplex.Plain socket = new Duplex.Plain(new Socket());
                try {
                    socket.socket().setTcpNoDelay(true);
                    socket.socket().setKeepAlive(true);
                    int share = (int) Math.max(1, left / (addresses.length - i));
                    socket.socket()
                            .connect(new InetSocketAddress(addresses[i], address.port()), share);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
        } catch (IOException e) {
            last = e;
        }
        throw ConnectFault.unreachable(proxy, last);
    }
}
