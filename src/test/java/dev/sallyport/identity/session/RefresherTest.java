package dev.sallyport.identity.session;

import static dev.sallyport.identity.session.StoreRig.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.identity.login.remote.RemoteProviders;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * F113: a thousand sessions in a file, a provider that answers over HTTP, and an hour that is
 * moved.
 */
@Timeout(120)
class RefresherTest {
    private static final int SESSIONS = 1_000;
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final String CALLBACK = "https://auth.test/oauth2/callback";

    @TempDir private Path folder;
    private final Map<String, AtomicInteger> told = new ConcurrentHashMap<>();
    private StoreRig rig;
    private ScriptedProvider script;
    private List<Session> sessions;

    @BeforeEach
    void open() throws IOException {
        rig = new StoreRig(new StoreSettings.File(folder.resolve("sessions")));
        script = new ScriptedProvider(rig.clock);
        IdentityProvider provider =
                new RemoteProviders(rig.vertx, rig.clock, new SecureRandom())
                        .provider(
                                ProviderSettings.Remote.of(
                                        ProviderKind.OIDC,
                                        script.url(),
                                        ScriptedProvider.CLIENT,
                                        new Secret(
                                                ScriptedProvider.SECRET.getBytes(
                                                        StandardCharsets.UTF_8))));
        SignInAttempt attempt = await(provider.begin(CALLBACK, "state-1"));
        SignedIn alice = await(provider.finish(CALLBACK, attempt, script.approve(attempt.url())));
        List<Future<Session>> made = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            made.add(rig.sessions.create(provider.id(), alice, Duration.ofHours(14)));
        }
        sessions = await(Future.all(made).map(all -> all.<Session>list()));
        var _ =
                await(
                        rig.vertx
                                .eventBus()
                                .<JsonObject>consumer(
                                        SessionEvent.ADDRESS,
                                        m ->
                                                told.computeIfAbsent(
                                                                m.body().getString("event"),
                                                                _ -> new AtomicInteger())
                                                        .incrementAndGet())
                                .completion());
        var _ =
                await(
                        rig.vertx.deployVerticle(
                                new Refresher(
                                        rig.sessions,
                                        () -> Optional.of(new Refresher.Renewal(provider, GRACE)),
                                        rig.clock,
                                        TICK)));
    }

    @AfterEach
    void close() {
        rig.close();
        script.close();
    }

    private int told(String event) {
        return told.getOrDefault(event, new AtomicInteger()).get();
    }

    private void down() {
        script.answer(
                "/token",
                exchange -> {
                    exchange.sendResponseHeaders(503, -1);
                    exchange.close();
                });
    }

    private List<SessionRows.Due> rows() {
        return rig.store.sessions.due(Sessions.NEVER, SESSIONS + 1);
    }

    private void settled(String what, int requests) {
        long now = rig.now.getEpochSecond();
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(40))
                // Who is asked about at this moment is taken for half a minute, nobody for less.
                .until(() ->
                        script.count("/token") >= requests
                                && rows().stream().allMatch(row -> row.refreshAt() > now)
                                && rows().stream().noneMatch(row -> row.refreshAt() == now + 30));
    }

    @Test
    void f113_hour_without_the_provider_signs_nobody_out_and_ends_without_a_storm() {
        down();
        int before = script.count("/token");
        rig.now = rig.now.plusSeconds(241);
        settled("all have been asked about once", before + SESSIONS);
        assertThat(script.count("/token")).isEqualTo(before + SESSIONS);
        assertThat(told("provider_unreachable")).isEqualTo(SESSIONS);
        spread();
        for (int i = 1; i <= 2; i++) {
            rig.now = rig.now.plus(Duration.ofMinutes(28));
            settled("they are asked about again", before + (i + 1) * SESSIONS);
        }
        spread();
        int asked = script.count("/token");

        script.answer("/token", null);
        rig.now = rig.now.plus(Duration.ofMinutes(2));
        settled("all are renewed", asked + SESSIONS);

        assertThat(script.count("/token")).isEqualTo(asked + SESSIONS);
        assertThat(told("refreshed")).isEqualTo(SESSIONS);
        assertThat(told("ended")).isZero();
        assertThat(script.mostAtOnce()).isBetween(2, Refresher.AT_ONCE);
        for (Session session : sessions) {
            assertThat(rig.find(session).orElseThrow().outageSince()).isNull();
        }
    }

    /** When they are asked about next: not all at once, and nobody so late as to be forgotten. */
    private void spread() {
        Map<Long, Long> seconds =
                rows().stream()
                        .collect(
                                Collectors.groupingBy(
                                        row -> row.refreshAt() - rig.now.getEpochSecond(),
                                        Collectors.counting()));
        assertThat(seconds.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(SESSIONS);
        assertThat(seconds.keySet()).allMatch(second -> second >= 10 && second < 20).hasSize(10);
        assertThat(seconds.values()).allMatch(many -> many < SESSIONS / 5);
    }

    @Test
    void f113_provider_that_says_no_ends_them_in_the_same_bounds() {
        script.answer(
                "/token",
                exchange -> ScriptedProvider.json(exchange, 400, Map.of("error", "invalid_grant")));
        rig.now = rig.now.plusSeconds(241);
        Awaitility.await("all have ended")
                .atMost(Duration.ofSeconds(40))
                .until(() -> told("ended") == SESSIONS);
        assertThat(script.mostAtOnce()).isLessThanOrEqualTo(Refresher.AT_ONCE);
        assertThat(rows()).isEmpty();
    }
}
