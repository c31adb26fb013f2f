package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.ClusterSettings;
import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterBusTest {
    private final List<Vertx> nodes = new ArrayList<>();

    private static Secret secret(String text) {
        return new Secret(text.repeat(32).getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(60, TimeUnit.SECONDS);
    }

    private static ClusterSettings.Proof certified(TestAuthority authority) {
        var node = authority.issue("node.test");
        return new ClusterSettings.Certified(
                new CertifiedKey(List.of(node.certificate()), node.key()),
                List.of(authority.certificate()));
    }

    private Vertx join(int port, int other, String secret) throws TimeoutException {
        return join(port, other, new ClusterSettings.Shared(secret(secret)));
    }

    private Vertx join(int port, int other, ClusterSettings.Proof proof) throws TimeoutException {
        ClusterSettings settings =
                new ClusterSettings(
                        "127.0.0.1", port, List.of(new HostPort("127.0.0.1", other)), proof);
        Vertx node = await(ClusterBus.join(settings, new VertxOptions(), Instant.now()));
        nodes.add(node);
        return node;
    }

    @Test
    void operators_certificates_make_nodes_and_those_of_others_do_not() throws Exception {
        TestAuthority ours = new TestAuthority("ours");
        int first = FreePort.pair();
        Vertx one = join(first, first, certified(ours));
        Vertx two = join(FreePort.pair(), first, certified(ours));
        var _ = await(one.eventBus().<String>consumer("asked", m -> m.reply("one")).completion());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(await(two.eventBus().<String>request("asked", "")).body())
                                .isEqualTo("one"));

        Vertx stranger = join(FreePort.pair(), first, certified(new TestAuthority("others")));
        DeliveryOptions soon = new DeliveryOptions().setSendTimeout(3_000);
        assertThatThrownBy(() -> await(stranger.eventBus().<String>request("asked", "", soon)))
                .isInstanceOf(RuntimeException.class);
    }

    @AfterEach
    void leave() throws TimeoutException {
        for (Vertx node : nodes) {
            var _ = await(node.close());
        }
    }

    @Test
    void nodes_ask_and_tell_each_other_and_a_stranger_does_neither() throws Exception {
        int first = FreePort.pair();
        Vertx one = join(first, first, "a");
        Vertx two = join(FreePort.pair(), first, "a");
        var _ =
                await(
                        one.eventBus()
                                .<String>consumer("asked", m -> m.reply("one: " + m.body()))
                                .completion());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(await(two.eventBus().<String>request("asked", "two")).body())
                                .isEqualTo("one: two"));
        List<String> told = new CopyOnWriteArrayList<>();
        var _ =
                await(
                        two.eventBus()
                                .<String>consumer("told", m -> told.add(m.body()))
                                .completion());
        Awaitility.await()
                .until(() -> {
                    one.eventBus().publish("told", "news");
                    return !told.isEmpty();
                });

        Vertx stranger = join(FreePort.pair(), first, "b");
        List<String> overheard = new CopyOnWriteArrayList<>();
        var _ =
                await(
                        stranger.eventBus()
                                .<String>consumer("told", m -> overheard.add(m.body()))
                                .completion());
        DeliveryOptions soon = new DeliveryOptions().setSendTimeout(3_000);
        assertThatThrownBy(
                        () -> await(stranger.eventBus().<String>request("asked", "let me", soon)))
                .isInstanceOf(RuntimeException.class);
        told.clear();
        Awaitility.await()
                .until(() -> {
                    one.eventBus().publish("told", "secret");
                    return told.size() > 2;
                });
        assertThat(overheard).isEmpty();
    }
}
