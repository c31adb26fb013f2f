package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.fake.Dialling;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Dialer dialer = new Dialer(context);

    @AfterEach
    void stop() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static UpstreamTarget tcp(String host, int port) {
        return new UpstreamTarget(UpstreamTarget.Kind.TCP, new HostPort(host, port), 1);
    }

    private Leg dial(Duration timeout, UpstreamTarget... targets) throws TimeoutException {
        Promise<Leg> promise = Promise.promise();
        context.runOnContext(go -> {
            Future<Leg> dialed =
                    dialer.dial(
                            new UpstreamSettings(List.of(targets), timeout),
                            HostPort.parse("wanted:22"),
                            Dialling.CALLER);
            dialed.onComplete(done -> {
                if (done.succeeded()) {
                    promise.complete(done.result());
                } else {
                    promise.fail(done.cause());
                }
            });
        });
        return promise.future().await(20, TimeUnit.SECONDS);
    }

    private RefusalReason failure(Duration timeout, UpstreamTarget... targets) {
        Throwable thrown = catchThrowable(() -> dial(timeout, targets));
        assertThat(thrown).isInstanceOf(DialFailure.class);
        return ((DialFailure) thrown).reason();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void upstream_that_listens_is_reached_by_name_and_by_address() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilEnd)) {
            Leg byAddress = dial(Duration.ofSeconds(5), tcp("127.0.0.1", server.port()));
            Leg byName = dial(Duration.ofSeconds(5), tcp("localhost", server.port()));
            assertThat(byAddress.loop()).isSameAs(byName.loop());
            byAddress.loop().execute(() -> byAddress.abort(0));
            byName.loop().execute(() -> byName.abort(0));
            Awaitility.await().until(() -> server.accepted() == 2 && server.allEnded());
        }
    }

    @Test
    void upstream_that_does_not_listen_has_refused() throws IOException {
        assertThat(failure(Duration.ofSeconds(5), tcp("127.0.0.1", closedPort())))
                .isEqualTo(RefusalReason.UPSTREAM_REFUSED);
    }

    @Test
    void second_target_is_tried_when_the_first_refuses() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilEnd)) {
            for (int i = 0; i < 4; i++) {
                Leg leg =
                        dial(
                                Duration.ofSeconds(5),
                                tcp("127.0.0.1", closedPort()),
                                tcp("127.0.0.1", server.port()));
                leg.loop().execute(() -> leg.abort(0));
            }
            Awaitility.await().until(() -> server.accepted() == 4);
        }
    }

    @Test
    void upstream_whose_queue_is_full_times_out() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<Socket> fillers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                fillers.add(new Socket());
                try {
                    fillers.getLast()
                            .connect(
                                    new InetSocketAddress("127.0.0.1", server.getLocalPort()), 200);
                } catch (IOException full) {
                    break;
                }
            }
            long start = System.nanoTime();
            assertThat(failure(Duration.ofMillis(300), tcp("127.0.0.1", server.getLocalPort())))
                    .isEqualTo(RefusalReason.UPSTREAM_TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void name_that_does_not_exist_is_a_dns_failure() {
        assertThat(failure(Duration.ofSeconds(10), tcp("no-such-host.invalid", 22)))
                .isIn(RefusalReason.UPSTREAM_DNS, RefusalReason.UPSTREAM_TIMEOUT);
    }

    @Test
    void address_that_is_none_is_a_dns_failure() {
        assertThat(failure(Duration.ofSeconds(10), tcp("999.0.0.1", 22)))
                .isEqualTo(RefusalReason.UPSTREAM_DNS);
    }
}
