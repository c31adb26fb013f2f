package dev.sallyport.client;

import dev.sallyport.client.TunnelException.Reason;
import dev.sallyport.terms.HostPort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens tunnels: a connection each, one CONNECT on it, RFC 9110 section 9.3.6. A proxy that wants a
 * sign-in is asked once more with another credential; where it redirects to is for browsers and is
 * never followed. Thread-safe; its methods block.
 */
public record ProxyDialer(HostPort target, ProxyConnector connector, Credentials credentials) {
    private static final int MAX_REFUSAL = 16 * 1024;
    private static final Duration REFUSAL_TIME = Duration.ofSeconds(2);

    /** A tunnel that stands, with the bytes that came along with the proxy's 200. */
    record Tunnel(Duplex far, InputStream early) {}

    Tunnel open() throws TunnelException, InterruptedException {
        Credential first = credentials.current();
        try {
            return attempt(first);
        } catch (TunnelException e) {
            if (e.reason() != Reason.SIGN_IN_NEEDED) {
                throw e;
            }
            return again(renewed(first, e));
        }
    }

    private Credential renewed(@Nullable Credential refused, TunnelException why)
            throws TunnelException, InterruptedException {
        try {
            return credentials.renew(refused);
        } catch (TunnelException e) {
            // A proxy that wants a sign-in and then refuses to give one still wants one.
            Reason reason = e.reason() == Reason.REFUSED ? Reason.SIGN_IN_NEEDED : e.reason();
            throw new TunnelException(reason, why.getMessage() + "; " + e.getMessage(), e);
        }
    }

    private Tunnel again(Credential renewed) throws TunnelException {
        try {
            return attempt(renewed);
        } catch (TunnelException e) {
            if (e.reason() != Reason.SIGN_IN_NEEDED) {
                throw e;
            }
            throw new TunnelException(
                    Reason.SIGN_IN_NEEDED,
                    e.getMessage()
                            + "; it does not accept the sign-in that it has just given: try again;"
                            + " if it stays so, tell its operator",
                    e);
        }
    }

    private Tunnel attempt(@Nullable Credential credential) throws TunnelException {
        ProxyConnector.Connection connection = connector.open();
        boolean stands = false;
        try {
            InputStream early = exchange(connection.socket(), credential);
            stands = true;
            return new Tunnel(connection.far(), early);
        } catch (IOException e) {
            throw ConnectFault.broken(connector.proxy(), e);
        } finally {
            if (!stands) {
                connection.far().close();
            }
        }
    }

    private InputStream exchange(Socket socket, @Nullable Credential credential)
            throws IOException, TunnelException {
        socket.getOutputStream().write(request(credential));
        socket.getOutputStream().flush();
        Http1Exchange exchange = new Http1Exchange(socket);
        ResponseHead head = exchange.head(connector.answerTimeout());
        if (head.status() != 200) {
            byte[] body = MessageBody.beginning(exchange, head, MAX_REFUSAL, REFUSAL_TIME);
            throw Refusal.of(new Destination(target, connector.proxy()), head, body);
        }
        return new ByteArrayInputStream(exchange.early());
    }

    /** The request, to the byte. Accept makes refusals machine-readable. */
    private byte[] request(@Nullable Credential credential) {
        String authorization =
                credential == null ? "" : "Authorization: Pomerium " + credential.reveal() + "\r\n";
        return ("CONNECT "
                        + target
                        + " HTTP/1.1\r\nHost: "
                        + target
                        + "\r\nUser-Agent: "
                        + connector.userAgent()
                        + "\r\nAccept: application/json\r\n"
                        + authorization
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
