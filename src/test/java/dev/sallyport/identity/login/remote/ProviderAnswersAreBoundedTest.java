package dev.sallyport.identity.login.remote;

import static dev.sallyport.identity.login.remote.ProviderRig.CALLBACK;
import static dev.sallyport.identity.login.remote.ProviderRig.assertFails;
import static dev.sallyport.identity.login.remote.ProviderRig.await;
import static dev.sallyport.identity.login.remote.ProviderRig.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** F110, F105, F112: what cannot be a provider's word is no word of it, and costs little. */
@Timeout(120)
class ProviderAnswersAreBoundedTest {
    private ProviderRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new ProviderRig();
    }

    @AfterEach
    void stop() throws TimeoutException {
        rig.close();
    }

    /** Writes until the other side has had enough. */
    private static void flood(HttpExchange exchange, AtomicLong written) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = exchange.getResponseBody()) {
            while (written.addAndGet(block.length) < 1L << 30) {
                out.write(block);
            }
        }
    }

    static Stream<Arguments> garbage() {
        return Stream.of(
                Arguments.of("500", status(500, "{\"error\":\"server_error\"}"), "answered 500"),
                Arguments.of("429", status(429, "{\"error\":\"invalid_grant\"}"), "answered 429"),
                Arguments.of("503 in HTML", status(503, "<html>"), "answered 503"),
                Arguments.of("403 in HTML", status(403, "<html>"), "answered 403"),
                Arguments.of("HTML", status(200, "<html>sign in to the wifi"), "not JSON"),
                Arguments.of("nothing", status(200, ""), "not JSON"),
                Arguments.of("a list", status(200, "[1]"), "not JSON"),
                Arguments.of("half an object", status(200, "{\"a\":"), "not JSON"),
                Arguments.of("deep", status(200, "[".repeat(500_000)), "not JSON"),
                Arguments.of("no success", status(400, "{}"), "answered 400"),
                Arguments.of(
                        "outage", status(400, "{\"error\":\"temporarily_unavailable\"}"), "temp"));
    }

    private static HttpHandler status(int status, String body) {
        return e -> ScriptedProvider.text(e, status, "application/json", body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void f110_garbage_at_the_token_endpoint_is_an_outage(
            String name, HttpHandler answer, String words) {
        SignedIn before = rig.signIn();
        rig.script.answer("/token", answer);
        assertFails(rig.provider.refresh(before), Kind.UNREACHABLE, words);
        rig.script.answer("/token", null);
        assertThat(await(rig.provider.refresh(before)).profile().subject()).isEqualTo("alice-1");
    }

    @Test
    void f110_endless_answer_ends_at_a_mebibyte() {
        for (String path : List.of("/.well-known/openid-configuration", "/jwks", "/token")) {
            AtomicLong written = new AtomicLong();
            rig.script.answer(path, e -> flood(e, written));
            assertFails(
                    path.equals("/.well-known/openid-configuration")
                            ? rig.provider.begin(CALLBACK, "s")
                            : rig.signingIn(),
                    Kind.UNREACHABLE,
                    "more than 1048576 bytes");
            // What the sockets of both sides hold comes on top.
            assertThat(written.get()).isLessThan(64L << 20);
            rig.script.answer(path, null);
            rig.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
    }

    @Test
    void f110_packed_answer_is_not_unpacked() {
        rig.script.answer(
                "/token",
                e -> {
                    e.getResponseHeaders().set("Content-Encoding", "gzip");
                    ScriptedProvider.text(e, 200, "application/json", "\u001f\u008b");
                });
        assertFails(rig.signingIn(), Kind.UNREACHABLE, "not JSON");
    }

    @Test
    void f110_redirect_is_not_followed() {
        rig.script.answer(
                "/token",
                e -> {
                    e.getResponseHeaders().set("Location", rig.script.url() + "/elsewhere");
                    ScriptedProvider.text(e, 307, "text/html", "");
                });
        assertFails(rig.signingIn(), Kind.UNREACHABLE, "redirect, which is not followed");
        assertThat(rig.script.count("/elsewhere")).isZero();
    }

    @Test
    void f110_answer_that_breaks_off_is_an_outage() {
        rig.script.answer(
                "/token",
                e -> {
                    e.sendResponseHeaders(200, 1000);
                    e.getResponseBody().write('{');
                    e.getResponseBody().flush();
                });
        assertFails(rig.signingIn(), Kind.UNREACHABLE, "POST " + rig.script.url() + "/token");
    }

    @Test
    void f110_slow_answer_ends_after_five_seconds() {
        CountDownLatch done = new CountDownLatch(1);
        rig.script.answer(
                "/token",
                e -> {
                    e.sendResponseHeaders(200, 0);
                    trickle(e.getResponseBody(), done);
                });
        long start = System.nanoTime();
        assertFails(rig.signingIn(), Kind.UNREACHABLE, "no whole answer within 5 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(10));
        done.countDown();
    }

    /** A byte now and then, which keeps any idle timer quiet. */
    private static void trickle(OutputStream out, CountDownLatch done) {
        try (out) {
            while (!done.await(200, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void f112_provider_that_is_down_is_asked_again_after_a_pause() {
        rig.script.answer("/.well-known/openid-configuration", status(502, "bad gateway"));
        assertFails(rig.provider.begin(CALLBACK, "s"), Kind.UNREACHABLE, "answered 502");
        for (int i = 0; i < 50; i++) {
            assertFails(rig.provider.begin(CALLBACK, "s"), Kind.UNREACHABLE, "asked again in");
        }
        assertThat(rig.script.count("/.well-known/openid-configuration")).isEqualTo(1);

        rig.script.answer("/.well-known/openid-configuration", null);
        rig.clock.advance(Duration.ofSeconds(2));
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
    }

    @Test
    void f112_nobody_there_at_all_is_an_outage() throws IOException {
        try (ClosedPort closed = new ClosedPort()) {
            IdentityProvider provider =
                    rig.provider(
                            ProviderRig.settings(
                                    ProviderKind.OIDC, "http://127.0.0.1:" + closed.port()));
            assertFails(provider.begin(CALLBACK, "s"), Kind.UNREACHABLE, "failed: ");
        }
    }

    @Test
    void f112_metadata_serve_on_while_the_provider_is_down() {
        SignInAttempt attempt = rig.begin();
        assertThat(attempt.url()).contains("/authorize?");
        rig.script.answer("/.well-known/openid-configuration", status(500, ""));
        rig.clock.advance(Duration.ofHours(2));
        assertThat(rig.begin().url()).contains("/authorize?");
        assertThat(rig.script.count("/.well-known/openid-configuration")).isEqualTo(2);
    }

    @Test
    void f105_flood_reaches_the_provider_sixteen_at_a_time() {
        SignedIn before = rig.signIn();
        CountDownLatch gate = new CountDownLatch(1);
        int asked = rig.script.count("/token");
        rig.script.answer(
                "/token",
                e -> {
                    try {
                        gate.await();
                    } catch (InterruptedException x) {
                        Thread.currentThread().interrupt();
                    }
                    ScriptedProvider.json(e, 400, Map.of("error", "invalid_grant"));
                });
        List<Future<SignedIn>> flood = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            flood.add(rig.provider.refresh(before));
        }
        Awaitility.await()
                .until(() -> flood.stream().filter(Future::isComplete).count() == 500 - 80);
        assertThat(rig.script.count("/token") - asked).isLessThanOrEqualTo(16);
        gate.countDown();
        Awaitility.await().until(() -> flood.stream().allMatch(Future::isComplete));

        List<Kind> kinds = flood.stream().map(f -> ((ProviderException) f.cause()).kind()).toList();
        assertThat(kinds.stream().filter(Kind.REFUSED::equals).count()).isEqualTo(80);
        assertThat(kinds.stream().filter(Kind.UNREACHABLE::equals).count()).isEqualTo(420);
        assertThat(rig.script.count("/token") - asked).isEqualTo(80);
        rig.script.answer("/token", null);
        assertThat(await(rig.provider.refresh(before)).profile().subject()).isEqualTo("alice-1");
    }

    @Test
    void f105_crowd_at_the_first_sign_in_fetches_metadata_once() {
        List<Future<SignInAttempt>> crowd = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            crowd.add(rig.provider.begin(CALLBACK, "state-" + i));
        }
        assertThat(crowd).allSatisfy(f -> assertThat(await(f).url()).contains("/authorize?"));
        assertThat(rig.script.count("/.well-known/openid-configuration")).isEqualTo(1);
    }

    @Test
    void failure_repeats_the_providers_words_and_no_token() {
        SignedIn before = rig.signIn();
        answerNo("the session is over\nand out");
        assertThat(failure(rig.provider.refresh(before)))
                .hasMessage(
                        "POST "
                                + rig.script.url()
                                + "/token answered 400 invalid_grant (the session is over?and"
                                + " out)");
        answerNo("the token refresh-1 is bad");
        assertThat(failure(rig.provider.refresh(before)))
                .hasMessage("POST " + rig.script.url() + "/token answered 400 invalid_grant");
    }

    private void answerNo(String description) {
        rig.script.answer(
                "/token",
                e ->
                        ScriptedProvider.json(
                                e,
                                400,
                                Map.of(
                                        "error",
                                        "invalid_grant",
                                        "error_description",
                                        description)));
    }
}
