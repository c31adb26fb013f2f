package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeAudit;
import dev.sallyport.fake.FakeTunnelRequest;
import dev.sallyport.fake.Policies;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.live.OpenTunnels;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestIds;
import dev.sallyport.route.RoutePattern;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RouteId;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final long NOW = 1_800_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final EventExecutor loop = context.nettyEventLoop();
    private final FakeAudit audit = new FakeAudit();
    private final OpenTunnels tunnels = new OpenTunnels();
    private final ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd);
    private final List<Message<JsonObject>> questions = new CopyOnWriteArrayList<>();
    private Gate gate;

    @BeforeEach
    void open() throws TimeoutException {
        var _ =
                vertx.eventBus()
                        .<JsonObject>consumer(BusDecider.ADDRESS, questions::add)
                        .completion()
                        .await(5, TimeUnit.SECONDS);
        RouteId id = new RouteId("0123456789abcdef");
        Plan plan =
                new Plan(
                        id,
                        "",
                        "tcp+https://a.test:22",
                        "tcp://127.0.0.1",
                        new RoutePolicy(id, Policies.closed()),
                        new UpstreamSettings(
                                List.of(
                                        new UpstreamTarget(
                                                UpstreamTarget.Kind.TCP,
                                                new HostPort("127.0.0.1", upstream.port()),
                                                1)),
                                Duration.ofSeconds(5)),
                        TunnelSettings.DEFAULT);
        RouteTable<Plan> routes =
                RouteTable.of(
                        List.of(
                                new RouteTable.Entry<>(
                                        RoutePattern.parse("tcp+https://a.test:22"), plan)));
        Witness witness =
                new Witness(
                        audit,
                        new Replies(),
                        new RequestIds(new SplittableRandom(1)),
                        InstantSource.fixed(Instant.ofEpochSecond(NOW)));
        gate =
                new Gate(
                        () -> routes,
                        Doorkeeper.NOBODY_KNOWN,
                        new BusDecider(vertx),
                        new Dialer(context),
                        witness,
                        tunnels,
                        new WebDoor(witness, Optional::empty));
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private FakeTunnelRequest request(String target, Header... headers) {
        return new FakeTunnelRequest(loop, target, List.of(headers));
    }

    private Message<JsonObject> asks(FakeTunnelRequest request) {
        context.runOnContext(go -> gate.tunnel(request));
        Awaitility.await().until(() -> questions.size() == 1);
        return questions.getFirst();
    }

    private static JsonObject allow() {
        return new JsonObject().put("v", 1).put("allow", true).put("reason", "accept");
    }

    private void refusedWith(FakeTunnelRequest request, int status, String details) {
        Awaitility.await().until(() -> audit.accessed().size() == 1);
        assertThat(request.isAccepted()).isFalse();
        assertThat(request.refusals()).hasSize(1);
        assertThat(request.refusals().getFirst().status()).isEqualTo(status);
        assertThat(request.refusals().getFirst().body()).doesNotContain("127.0.0.1");
        assertThat(audit.accessed().getFirst().details()).isEqualTo(details);
    }

    @Test
    void client_that_is_allowed_gets_its_tunnel() {
        FakeTunnelRequest request = request("A.TEST:22");
        asks(request).reply(allow());
        Awaitility.await().until(() -> tunnels.count() == 1);
        loop.submit(() -> request.leg().vanishes()).syncUninterruptibly();
        Awaitility.await().until(() -> tunnels.count() == 0 && upstream.allEnded());
        assertThat(audit.accessed()).hasSize(1);
        assertThat(audit.accessed().getFirst().closeReason()).isEqualTo("client_reset");
    }

    @Test
    void question_holds_no_credential() {
        Message<JsonObject> question =
                asks(
                        request(
                                "a.test:22",
                                new Header("Authorization", "Bearer hunter2"),
                                new Header("PROXY-Authorization", "Basic hunter2"),
                                new Header("Cookie", "_pomerium=hunter2"),
                                new Header("x-Pomerium-Authorization", "hunter2"),
                                new Header("X-Pomerium-Jwt-Assertion", "hunter2"),
                                new Header("User-Agent", "ssh")));
        assertThat(question.body().encode()).doesNotContain("hunter2").contains("ssh");
        assertThat(question.body().getJsonObject("client").getString("ip")).isEqualTo("192.0.2.1");
        question.fail(1, "enough");
    }

    @ParameterizedTest
    @CsvSource({"b.test:22, 404, route_not_found", "u:p@a.test:22, 400, bad_authority"})
    void unknown_or_bad_authority_asks_nobody(String target, int status, String details) {
        FakeTunnelRequest request = request(target);
        context.runOnContext(go -> gate.tunnel(request));
        refusedWith(request, status, details);
        assertThat(questions).isEmpty();
        assertThat(audit.accessed().getFirst().authority()).doesNotContain("u:p");
    }

    @Test
    void denied_client_reaches_nothing() {
        FakeTunnelRequest request = request("a.test:22");
        asks(request).reply(new JsonObject().put("v", 1).put("allow", false).put("reason", "no"));
        refusedWith(request, 403, "ext_authz_denied");
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void answer_that_is_malformed_reaches_nothing() {
        FakeTunnelRequest request = request("a.test:22");
        asks(request).reply(allow().put("surprise", 1));
        Awaitility.await().until(() -> request.refusals().size() == 1);
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void limit_on_bytes_refuses_while_nobody_keeps_it() {
        FakeTunnelRequest request = request("a.test:22");
        asks(request).reply(allow().put("obligations", new JsonObject().put("max_bytes", 10)));
        Awaitility.await().until(() -> request.refusals().size() == 1);
        assertThat(upstream.accepted()).isZero();
    }

    @Test
    void permission_that_ends_takes_its_tunnel_along() {
        FakeTunnelRequest request = request("a.test:22");
        asks(request).reply(allow().put("until", NOW + 1));
        Awaitility.await().until(() -> audit.accessed().size() == 1);
        assertThat(audit.accessed().getFirst().closeReason()).isEqualTo("max_duration");
    }

    @Test
    void permission_for_ever_and_longer_opens_a_tunnel() {
        FakeTunnelRequest request = request("a.test:22");
        asks(request).reply(allow().put("until", Long.MAX_VALUE));
        Awaitility.await().until(() -> tunnels.count() == 1);
    }

    @Test
    void client_that_leaves_while_it_waits_reaches_nothing() {
        FakeTunnelRequest request = request("a.test:22");
        Message<JsonObject> question = asks(request);
        loop.submit(request::leaves).syncUninterruptibly();
        question.reply(allow());
        Awaitility.await().until(() -> audit.accessed().size() == 1);
        assertThat(upstream.accepted()).isZero();
        assertThat(request.refusals()).isEmpty();
        assertThat(request.isAccepted()).isFalse();
    }

    @Test
    void defect_after_the_dial_refuses_and_lets_go_of_the_upstream() {
        FakeTunnelRequest request = request("a.test:22").breaksAtAccept();
        asks(request).reply(allow());
        refusedWith(request, 500, "internal_error");
        Awaitility.await().until(() -> upstream.accepted() == 1 && upstream.allEnded());
    }
}
