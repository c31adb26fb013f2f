package dev.sallyport.client;

import dev.sallyport.terms.HostPort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Opens tunnels: a connection each, one CONNECT on it. Thread-safe; its methods block.
 *
 * @param tls null when the proxy's URL is http
 * @param credential sent when given
 */
public record ProxyDialer(
        Destination destination,
        @Nullable ProxyTls tls,
        @Nullable Credential credential,
        String userAgent,
        Duration connectTimeout,
        Duration answerTimeout) {
    public ProxyDialer {
        if (destination.proxy().tls() != (tls != null)) {
            throw new IllegalArgumentException("TLS is for https, and only for https");
        }
        if (userAgent.matches(".*[^\\x20-\\x7e].*")) {
            throw new IllegalArgumentException("userAgent must be printable ASCII");
        }
        if (!connectTimeout.isPositive() || !answerTimeout.isPositive()) {
            throw new IllegalArgumentException("time limits must be positive");
        }
    }

    /** A tunnel that stands, with the bytes that came along with the proxy's 200. */
    record Tunnel(Duplex far, InputStream early) {}

    Tunnel open() throws TunnelException {
        Duplex.Plain raw = connect();
        boolean stands = false;
        try {
            Duplex far = raw;
            Socket socket = raw.socket();
            if (tls != null) {
                SSLSocket secured = tls.wrap(socket, destination.proxy().address());
                secured.setSoTimeout((int) answerTimeout.toMillis());
                secured.startHandshake();
                far = new Duplex.Secured(secured, raw);
                socket = secured;
            }
            InputStream early = exchange(socket);
            stands = true;
            return new Tunnel(far, early);
        } catch (IOException e) {
            throw ConnectFault.broken(destination.proxy(), e);
        } finally {
            if (!stands) {
                raw.close();
            }
        }
    }

    private InputStream exchange(Socket socket) throws IOException, TunnelException {
        socket.getOutputStream()
                .write(ConnectExchange.request(destination.target(), userAgent, credential));
        socket.getOutputStream().flush();
        ConnectExchange exchange = new ConnectExchange(socket);
        ResponseHead head = exchange.head(answerTimeout);
        if (head.status() != 200) {
            throw Refusal.of(destination, head, exchange.body(head));
        }
        return new ByteArrayInputStream(exchange.early());
    }

    /** Tries each address of the proxy; they share the time limit. */
    private Duplex.Plain connect() throws TunnelException {
        HostPort proxy = destination.proxy().address();
        long deadline = System.nanoTime() + connectTimeout.toNanos();
        IOException last = new IOException("no address");
        try {
            InetAddress[] addresses = InetAddress.getAllByName(proxy.host());
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
                            .connect(new InetSocketAddress(addresses[i], proxy.port()), share);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
        } catch (IOException e) {
            last = e;
        }
        throw ConnectFault.unreachable(destination.proxy(), last);
    }
}
