package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeEdgeListener;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.reply.Reply;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2TunnelTest {
    private static final Duration IDLE = Duration.ofMillis(400);

    private final Vertx vertx = Vertx.vertx();
    private final FakeEdgeListener listener = new FakeEdgeListener();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        var issued = new TestAuthority("CA").issue("localhost");
        EdgeSettings settings =
                new EdgeSettings(
                        "127.0.0.1",
                        0,
                        List.of(new CertifiedKey(List.of(issued.certificate()), issued.key())),
                        List.of("h2", "http/1.1"),
                        Optional.empty(),
                        new EdgeSettings.Deadlines(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                IDLE));
        var prepared = ServerTls.prepare(settings);
        ConnectionFailures failures = (reason, client, detail) -> {};
        ConnectionCap cap = new ConnectionCap(100, failures);
        ServerTls tls = new ServerTls(() -> settings, () -> prepared, failures, cap);
        Edge edge = new Edge(vertx, () -> settings, tls, listener, failures, cap);
        port = edge.listen().await(10, TimeUnit.SECONDS);
    }

    /** Held here: Vert.x closes clients that nobody refers to any more. */
    private final List<HttpClient> clients = new ArrayList<>();

    @AfterEach
    void stop() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private HttpClientRequest connect() throws TimeoutException {
        HttpClient client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setUseAlpn(true)
                                .setSsl(true)
                                .setTrustAll(true)
                                .setVerifyHost(false));
        clients.add(client);
        HttpClientRequest request =
                client.request(
                                new RequestOptions()
                                        .setMethod(HttpMethod.CONNECT)
                                        .setHost("127.0.0.1")
                                        .setPort(port))
                        .await(10, TimeUnit.SECONDS);
        request.connection().closeHandler(closed -> events.add("connection closed"));
        var _ = request.setChunked(true).sendHead();
        Awaitility.await().until(() -> listener.tunnels().size() == 1);
        return request;
    }

    /**
     * Returns when all that was sent before has been read. Vert.x misses a pong that comes before
     * it has noted the question, so it is asked again; the next one answers the first.
     */
    private static void ping(HttpConnection connection) {
        List<Future<Buffer>> pings = new ArrayList<>();
        Awaitility.await()
                .until(() -> {
                    pings.add(connection.ping(Buffer.buffer(new byte[8])));
                    return pings.stream().anyMatch(Future::succeeded);
                });
    }

    private Leg accept(TunnelRequest request) throws TimeoutException {
        Promise<Leg> promise = Promise.promise();
        loop().execute(() -> {
            Leg leg = request.accept(List.of());
            leg.open(new Noting());
            leg.reading(true);
            promise.complete(leg);
        });
        return promise.future().await(5, TimeUnit.SECONDS);
    }

    private EventExecutor loop() {
        return listener.loops().getFirst();
    }

    private final class Noting implements Leg.Events {
        @Override
        public void received(ByteBuf bytes) {
            if (bytes.isReadable()) {
                events.add(bytes.toString(StandardCharsets.US_ASCII));
            }
            bytes.release();
        }

        @Override
        public void receivedAll() {}

        @Override
        public void finished(boolean proven) {
            events.add("finished");
        }

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    /** The answer takes as long as policies and the upstream do. */
    @Test
    void all_that_a_client_says_before_it_has_an_answer_comes_in_order_with_its_end()
            throws Exception {
        HttpClientRequest request = connect();
        var _ = request.write(Buffer.buffer("early"));
        var _ = request.end().await(5, TimeUnit.SECONDS);
        // Answered by the same event loop, and so behind the end.
        ping(request.connection());

        Leg leg = accept(listener.tunnels().getFirst());

        Awaitility.await()
                .untilAsserted(() -> assertThat(events).containsExactly("early", "finished"));
        loop().execute(leg::finish);
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("closed"));
    }

    @Test
    void upload_after_the_upstreams_end_outlives_the_idle_deadline() throws Exception {
        HttpClientRequest request = connect();
        Leg leg = accept(listener.tunnels().getFirst());
        HttpClientResponse response = request.response().await(5, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(200);
        loop().execute(leg::finish);
        long until = System.nanoTime() + IDLE.multipliedBy(3).toNanos();
        Awaitility.await().until(() -> System.nanoTime() > until);
        assertThat(events).isEmpty();
        var _ = request.write(Buffer.buffer("late"));
        Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly("late"));
        var _ = request.end();
        // In any order: the connection's end is told by the client's thread, the leg's by the
        // server's.
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(events)
                                .containsExactlyInAnyOrder(
                                        "late", "finished", "closed", "connection closed"));
    }

    @Test
    void leg_may_be_asked_for_bytes_after_its_clients_end() throws Exception {
        HttpClientRequest request = connect();
        Leg leg = accept(listener.tunnels().getFirst());
        var _ = request.response().await(5, TimeUnit.SECONDS);
        var _ = request.end();
        Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly("finished"));
        loop().submit(
                        () -> {
                            leg.reading(false);
                            leg.reading(true);
                        })
                .syncUninterruptibly();
    }

    @Test
    void refused_connect_ends_although_its_client_does_not() throws Exception {
        HttpClientRequest request = connect();
        loop().execute(() ->
                listener.tunnels().getFirst().refuse(new Reply(404, List.of(), "no", true)));
        HttpClientResponse response = request.response().await(5, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(404);
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("connection closed"));
    }

    @Test
    void refusal_of_a_client_that_has_sent_its_end_goes_well() throws Exception {
        HttpClientRequest request = connect();
        var _ = request.end().await(5, TimeUnit.SECONDS);
        ping(request.connection());

        loop().submit(() ->
                        listener.tunnels().getFirst().refuse(new Reply(404, List.of(), "no", true)))
                .syncUninterruptibly();

        assertThat(request.response().await(5, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void client_that_resets_its_stream_ends_the_leg_once() throws Exception {
        HttpClientRequest request = connect();
        Leg leg = accept(listener.tunnels().getFirst());
        var _ = request.response().await(5, TimeUnit.SECONDS);
        loop().execute(() -> leg.write(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII)));
        var _ = request.reset(8);
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("closed"));
        loop().execute(() -> leg.abort(0));
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("connection closed"));
        assertThat(events).containsOnlyOnce("closed");
    }

    @Test
    void client_that_leaves_before_its_answer_is_told() throws Exception {
        HttpClientRequest request = connect();
        loop().execute(() -> listener.tunnels().getFirst().onGone(() -> events.add("gone")));
        loop().submit(() -> {}).syncUninterruptibly();
        var _ = request.reset(8);
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("gone"));
    }

    @Test
    void leg_that_was_reset_before_it_opened_says_so_when_it_opens() throws Exception {
        var _ = connect();
        loop().execute(() -> {
            Leg leg = listener.tunnels().getFirst().accept(List.of());
            leg.abort(0);
            leg.open(new Noting());
        });
        Awaitility.await().untilAsserted(() -> assertThat(events).contains("closed"));
    }
}
