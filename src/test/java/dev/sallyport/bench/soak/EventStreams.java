package dev.sallyport.bench.soak;

import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Server-sent events through web routes: one stream that is silent between its first event and its
 * last, one that goes on telling, over both versions of HTTP.
 */
public final class EventStreams {
    /** A route on which nothing ends a stream. */
    public static final String ENDLESS = "endless.example.test";

    /** One on which silence ends it. */
    public static final String USUAL = "usual.example.test";

    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TICKS = 10;
    private static final String EVENT = "data: !\n\n";

    /**
     * What a client saw.
     *
     * @param seconds from the answer's head to its end
     * @param events how many came
     * @param whole whether the stream ended in order
     */
    public record Seen(
            String host,
            String path,
            HttpVersion version,
            double seconds,
            int events,
            boolean whole) {
        public boolean is(String where, String what) {
            return host.equals(where) && path.equals(what);
        }

        @Override
        public String toString() {
            return "%s%s over %s: %d events, %s after %.1f s"
                    .formatted(host, path, version, events, whole ? "whole" : "cut", seconds);
        }
    }

    /**
     * All streams.
     *
     * @param details what the access log says of each, in order of their ends
     */
    public record Outcome(List<Seen> streams, List<String> details) {
        @Override
        public String toString() {
            return streams.stream().map(Seen::toString).collect(Collectors.joining("\n"))
                    + "\naccess log: "
                    + details;
        }
    }

    private EventStreams() {}

    /**
     * @param seconds of every stream that is not cut
     * @param usual keys of the route on which silence is cut, beside {@code timeout: 0s}
     */
    public static Outcome run(int seconds, String... usual) throws Exception {
        Duration length = Duration.ofSeconds(seconds);
        try (ScriptedServer service = new ScriptedServer(socket -> tell(socket, length));
                ServerFolder folder = folder("http://127.0.0.1:" + service.port(), usual);
                ServerProcess server = ServerProcess.start(folder.write(), List.of());
                WebClient one = new WebClient(server.port(), HttpVersion.HTTP_1_1);
                WebClient two = new WebClient(server.port(), HttpVersion.HTTP_2)) {
            List<Future<Seen>> streams = new ArrayList<>();
            for (String host : List.of(ENDLESS, USUAL)) {
                for (String path : List.of("/silent", "/telling")) {
                    for (WebClient client : List.of(one, two)) {
                        streams.add(follow(client, host, path, length.plus(PATIENCE)));
                    }
                }
            }
            List<Seen> seen =
                    Future.all(streams)
                            .map(all -> all.<Seen>list())
                            .await(seconds + 120, TimeUnit.SECONDS);
            return new Outcome(seen, details(server, seen.size()));
        }
    }

    private static ServerFolder folder(String to, String... usual) {
        List<String> keys = new ArrayList<>(List.of(OPEN, "timeout: 0s"));
        keys.addAll(List.of(usual));
        return new ServerFolder()
                .secured()
                .webRoute(ENDLESS, to, OPEN, "timeout: 0s", "idle_timeout: 0s")
                .webRoute(USUAL, to, keys.toArray(String[]::new));
    }

    private static void tell(Socket socket, Duration length) throws Exception {
        boolean silent = ScriptedServer.head(socket).startsWith("GET /silent ");
        ScriptedServer.say(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n");
        int pauses = silent ? 1 : TICKS;
        for (int i = 0; i < pauses; i++) {
            event(socket);
            Thread.sleep(length.dividedBy(pauses));
        }
        event(socket);
        ScriptedServer.say(socket, "0\r\n\r\n");
    }

    private static void event(Socket socket) throws Exception {
        ScriptedServer.say(socket, EVENT.length() + "\r\n" + EVENT + "\r\n");
    }

    /** A stream that has not ended in time counts as cut. */
    private static Future<Seen> follow(WebClient client, String host, String path, Duration limit) {
        AtomicInteger bytes = new AtomicInteger();
        AtomicLong start = new AtomicLong();
        AtomicReference<HttpVersion> version = new AtomicReference<>();
        return client.get(
                        host,
                        path,
                        response -> {
                            start.set(System.nanoTime());
                            version.set(response.request().version());
                            response.handler(part -> bytes.addAndGet(part.length()));
                            return response.end();
                        })
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .map(true)
                .otherwise(false)
                .map(whole ->
                        new Seen(
                                host,
                                path,
                                version.get(),
                                (System.nanoTime() - start.get()) / 1e9,
                                bytes.get() / EVENT.length(),
                                whole));
    }

    private static List<String> details(ServerProcess server, int count)
            throws InterruptedException {
        for (int i = 0; i < 50 && server.accessLines().size() < count; i++) {
            Thread.sleep(100);
        }
        return server.accessLines().stream()
                .map(line -> line.getString("response-code-details"))
                .toList();
    }
}
