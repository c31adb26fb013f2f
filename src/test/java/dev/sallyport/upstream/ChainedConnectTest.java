package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Dialling;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainedConnectTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Dialer dialer = new Dialer(context);

    @AfterEach
    void stop() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private AsyncResult<Leg> ask(ScriptedServer proxy, Duration timeout) throws TimeoutException {
        Promise<AsyncResult<Leg>> promise = Promise.promise();
        var target =
                new UpstreamTarget(
                        UpstreamTarget.Kind.CONNECT_PROXY,
                        new HostPort("127.0.0.1", proxy.port()),
                        1);
        context.runOnContext(go ->
                dialer.dial(
                                new UpstreamSettings(List.of(target), timeout),
                                HostPort.parse("wanted:22"),
                                Dialling.CALLER)
                        .onComplete((AsyncResult<Leg> done) -> promise.complete(done)));
        return promise.future().await(20, TimeUnit.SECONDS);
    }

    /** What the other side of an accepted tunnel sends first, until it ends. */
    private static String received(Leg leg) {
        StringBuilder text = new StringBuilder();
        AtomicBoolean over = new AtomicBoolean();
        leg.loop()
                .execute(() -> {
                    leg.open(
                            new Leg.Events() {
                                @Override
                                public void received(ByteBuf bytes) {
                                    text.append(bytes.toString(StandardCharsets.US_ASCII));
                                    bytes.release();
                                }

                                @Override
                                public void receivedAll() {}

                                @Override
                                public void finished(boolean proven) {
                                    over.set(true);
                                    leg.abort(0);
                                }

                                @Override
                                public void writabilityChanged() {}

                                @Override
                                public void closed() {
                                    over.set(true);
                                }
                            });
                    leg.reading(true);
                });
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilTrue(over);
        return text.toString();
    }

    @Test
    void request_names_the_authority_and_nothing_of_the_client() throws Exception {
        AtomicReference<String> head = new AtomicReference<>("");
        try (ScriptedServer proxy =
                new ScriptedServer(socket -> {
                    head.set(ScriptedServer.head(socket));
                    ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\n\r\n");
                })) {
            assertThat(received(ask(proxy, TIMEOUT).result())).isEmpty();
            assertThat(head.get())
                    .isEqualToIgnoringCase("CONNECT wanted:22 HTTP/1.1\r\nhost: wanted:22\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\n\r\nSSH-2.0-x', SSH-2.0-x",
        "'HTTP/1.0 200 Connection established\r\nContent-Length: 5\r\n\r\nhello and more', hello and more",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk', not a chunk",
        "'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbytes', bytes"
    })
    void bytes_behind_the_answer_are_the_tunnels_first(String answer, String bytes)
            throws Exception {
        try (ScriptedServer proxy =
                new ScriptedServer(socket -> {
                    var _ = ScriptedServer.head(socket);
                    ScriptedServer.say(socket, answer);
                })) {
            assertThat(received(ask(proxy, TIMEOUT).result())).isEqualTo(bytes);
        }
    }

    @Test
    void answer_that_comes_byte_by_byte_is_one() throws Exception {
        try (ScriptedServer proxy =
                new ScriptedServer(socket -> {
                    var _ = ScriptedServer.head(socket);
                    socket.setTcpNoDelay(true);
                    for (char c : "HTTP/1.1 200 OK\r\nA: b\r\n\r\nfirst".toCharArray()) {
                        ScriptedServer.say(socket, String.valueOf(c));
                    }
                })) {
            assertThat(received(ask(proxy, TIMEOUT).result())).isEqualTo("first");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'",
        "'HTTP/1.1 201 Created\r\n\r\nswallowed'",
        "'HTTP/1.1 204 No Content\r\n\r\n'",
        "'HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n'",
        "'SSH-2.0-OpenSSH_9.9\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\n'",
        "''"
    })
    void any_other_answer_is_a_refusal_at_once(String answer) throws Exception {
        try (ScriptedServer proxy =
                new ScriptedServer(socket -> {
                    var _ = ScriptedServer.head(socket);
                    ScriptedServer.say(socket, answer);
                })) {
            long start = System.nanoTime();
            var asked = ask(proxy, TIMEOUT);
            assertThat(asked.cause()).isInstanceOf(DialFailure.class);
            assertThat(((DialFailure) asked.cause()).reason())
                    .isEqualTo(RefusalReason.UPSTREAM_PROXY_REFUSED);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void proxy_that_says_nothing_times_out_and_is_let_go() throws Exception {
        try (ScriptedServer proxy = new ScriptedServer(ScriptedServer::untilEnd)) {
            var asked = ask(proxy, Duration.ofMillis(300));
            assertThat(((DialFailure) asked.cause()).reason())
                    .isEqualTo(RefusalReason.UPSTREAM_TIMEOUT);
            Awaitility.await().until(() -> proxy.accepted() == 1 && proxy.allEnded());
        }
    }
}
