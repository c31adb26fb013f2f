package dev.sallyport.fake;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes what a browser or a provider brings to a loopback address. */
public final class CallbackListener implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<Map<String, String>> brought = new LinkedBlockingQueue<>();

    public CallbackListener() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.createContext(
                "/callback",
                exchange -> {
                    try (exchange) {
                        URI uri = exchange.getRequestURI();
                        byte[] body = exchange.getRequestBody().readAllBytes();
                        String form =
                                body.length > 0
                                        ? new String(body, StandardCharsets.UTF_8)
                                        : uri.getRawQuery() == null ? "" : uri.getRawQuery();
                        brought.add(FormFields.of(form));
                        ScriptedProvider.text(exchange, 200, "text/plain", "arrived");
                    }
                });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/callback";
    }

    /** The next visit's parameters, of its query or its form. */
    public Map<String, String> next() throws InterruptedException {
        Map<String, String> parameters = brought.poll(30, TimeUnit.SECONDS);
        if (parameters == null) {
            throw new AssertionError("nobody came to " + url());
        }
        return parameters;
    }

    public boolean isEmpty() {
        return brought.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
