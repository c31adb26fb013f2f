package dev.sallyport.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's own endpoints, under {@code /.pomerium/} of its host: one short request on a
 * connection of its own. Redirects are answers, not followed. Thread-safe; blocks.
 */
public record ProxyApi(ProxyConnector connector) {
    private static final int MAX_BODY = 64 * 1024;

    /**
     * What came back.
     *
     * @param body at most 64 KiB, without white space at its ends
     */
    public record Answer(int status, String body) {
        /** Whether the proxy wants to know who asks. */
        public boolean wantsSignIn() {
            return status == 401 || (status >= 301 && status <= 308 && status != 304);
        }
    }

    /**
     * Asks for something.
     *
     * @param path with its query, URL-encoded
     * @param credential null for an endpoint that is open to everyone
     * @throws TunnelException when there is no complete answer
     */
    public Answer get(String path, @Nullable Credential credential) throws TunnelException {
        return send("GET", path, credential, "");
    }

    /**
     * Has something done.
     *
     * @param form URL-encoded, or empty
     * @throws TunnelException when there is no complete answer
     */
    public Answer post(String path, @Nullable Credential credential, String form)
            throws TunnelException {
        return send("POST", path, credential, form);
    }

    /** An answer that does not fit, in words. */
    public TunnelException unexpected(Answer answer, String wanted) {
        String advice =
                switch (answer.status()) {
                    case 404 -> "it has no such endpoint: is this the right proxy?";
                    case 403 -> "it does not allow that";
                    default -> "try again; if it stays so, tell its operator";
                };
        return new TunnelException(
                TunnelException.Reason.REFUSED,
                "the proxy "
                        + connector.proxy().address()
                        + " answered "
                        + answer.status()
                        + " to "
                        + wanted
                        + "; "
                        + advice);
    }

    private Answer send(String method, String path, @Nullable Credential credential, String form)
            throws TunnelException {
        ProxyConnector.Connection connection = connector.open();
        try {
            connection.socket().getOutputStream().write(request(method, path, credential, form));
            connection.socket().getOutputStream().flush();
            Http1Exchange exchange = new Http1Exchange(connection.socket());
            Duration limit = connector.answerTimeout();
            ResponseHead head = exchange.head(limit);
            byte[] body = MessageBody.whole(exchange, head, MAX_BODY, limit);
            return new Answer(head.status(), new String(body, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw ConnectFault.broken(connector.proxy(), e);
        } finally {
            connection.far().close();
        }
    }

    private byte[] request(
            String method, String path, @Nullable Credential credential, String form) {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(connector.proxy().host()).append("\r\n");
        head.append("User-Agent: ").append(connector.userAgent()).append("\r\n");
        head.append("Accept: application/json, text/plain;q=0.9\r\nConnection: close\r\n");
        if (credential != null) {
            head.append("Authorization: Bearer Pomerium-")
                    .append(credential.reveal())
                    .append("\r\n");
        }
        if (method.equals("POST")) {
            head.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                    .append(form.length())
                    .append("\r\n");
        }
        return head.append("\r\n").append(form).toString().getBytes(StandardCharsets.US_ASCII);
    }
}
