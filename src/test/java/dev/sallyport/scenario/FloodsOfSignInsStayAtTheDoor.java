package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static dev.sallyport.fake.SignInServer.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F105: whoever asks too often is told so; others sign in meanwhile, and the provider has peace.
 */
@Timeout(90)
class FloodsOfSignInsStayAtTheDoor {
    private static SignInServer server;

    @BeforeAll
    static void open() {
        server = SignInServer.scripted(s -> s.folder().line("use_proxy_protocol: true"));
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    private static RawClientOptions from(String ip) {
        return server.client().before("PROXY TCP4 " + ip + " 10.0.0.2 1111 443\r\n");
    }

    private static int answered(RawClient client, String method, String target) throws IOException {
        String request =
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: "
                        + HOST
                        + "\r\nContent-Length: 0\r\nAccept: text/html\r\n\r\n";
        return Integer.parseInt(client.send(request).readAnswer().split(" ", 3)[1]);
    }

    /** Asks so often, one after the other on one connection; how often that was not refused. */
    private static int flood(String ip, int times, String method, String target)
            throws IOException {
        int let = 0;
        try (RawClient client = from(ip).connect()) {
            for (int i = 0; i < times; i++) {
                let += answered(client, method, target) == 429 ? 0 : 1;
            }
        }
        return let;
    }

    /** Signs in completely, from an address of its own. */
    private static void signsIn(String ip) {
        WebVisitor visitor = new WebVisitor(from(ip));
        assertThat(server.signIn(visitor, visitor.get(HOME).location()).location()).isEqualTo(HOME);
        String token = visitor.cookies(HOST).get("_pomerium");
        String cookie = "Cookie: _pomerium=" + token;
        assertThat(SignInServer.connect(from(ip), PRIVATE, cookie).status()).isEqualTo(200);
    }

    @Test
    void f105_one_source_is_held_back_and_others_sign_in_meanwhile() throws Exception {
        signsIn("192.0.2.1");
        int asked = server.provider().count("/token");
        int looked = server.provider().count("/.well-known/openid-configuration");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> begun =
                    threads.submit(() -> flood("192.0.2.66", 2_000, "GET", "/.pomerium/sign_in"));
            Future<Integer> returned =
                    threads.submit(() ->
                            flood(
                                    "192.0.2.67",
                                    2_000,
                                    "GET",
                                    "/oauth2/callback?code=c&state=AAAAAAAAAAAAAAAAAAAAAAAA"));
            for (int i = 0; i < 3; i++) {
                signsIn("192.0.2." + (70 + i));
            }
            // Two hundred at once and fifty a second; a slow machine takes many seconds for the
            // flood.
            assertThat(begun.get()).isBetween(200, 1_500);
            assertThat(returned.get()).isBetween(200, 1_500);
        }
        assertThat(server.provider().count("/token") - asked).isEqualTo(3);
        assertThat(server.provider().count("/.well-known/openid-configuration")).isEqualTo(looked);
    }

    @Test
    void f105_refusal_says_what_it_is_about() throws Exception {
        String target = "/.pomerium/sign_in";
        WebVisitor.Answer answer;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // All the while: the door opens again fifty times a second.
            Future<Integer> flood = threads.submit(() -> flood("192.0.2.68", 2_000, "GET", target));
            do {
                answer = new WebVisitor(from("192.0.2.68")).get("https://" + HOST + target);
            } while (answer.status() != 429 && !flood.isDone());
            assertThat(flood.get()).isLessThan(2_000);
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body()).contains("Too many sign-ins", answer.header("x-request-id"));
        assertThat(SignInServer.connect(from("192.0.2.68"), PUBLIC).status()).isEqualTo(200);
    }

    @Test
    void f105_many_sources_at_once_are_few_calls_at_once_for_the_provider() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.provider()
                .answer(
                        "/device",
                        exchange -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            try {
                                Thread.sleep(200);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            now.decrementAndGet();
                            ScriptedProvider.json(exchange, 500, java.util.Map.of());
                        });
        List<Future<Integer>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                String ip = "198.51.100." + i;
                all.add(threads.submit(() -> flood(ip, 5, "POST", "/.pomerium/api/v1/device")));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get()).isEqualTo(5);
            }
        }
        server.provider().answer("/device", null);

        assertThat(most.get()).isBetween(2, 16);
        signsIn("192.0.2.90");
    }

    @Test
    void f105_bad_tokens_reach_neither_store_nor_provider_and_others_pass() throws Exception {
        String token = signedIn("192.0.2.91");
        int asked = server.provider().count("/token");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> floods = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String ip = "192.0.2." + (100 + i);
                floods.add(
                        threads.submit(() -> {
                            badTokens(ip, 1_000, token);
                            return null;
                        }));
            }
            for (int i = 0; i < 10; i++) {
                String good = "Authorization: Pomerium " + token;
                assertThat(SignInServer.connect(from("192.0.2.91"), PRIVATE, good).status())
                        .isEqualTo(200);
            }
            for (Future<?> flood : floods) {
                flood.get();
            }
        }
        assertThat(server.provider().count("/token")).isEqualTo(asked);
    }

    private static String signedIn(String ip) {
        WebVisitor visitor = new WebVisitor(from(ip));
        server.signIn(visitor, visitor.get(HOME).location());
        return visitor.cookies(HOST).get("_pomerium");
    }

    private static void badTokens(String ip, int times, String good) throws IOException {
        try (RawClient client = from(ip).connect()) {
            for (int i = 0; i < times; i++) {
                String bad = i % 2 == 0 ? "x" + i : good.substring(0, good.length() - 4) + i;
                String request =
                        "GET /.pomerium/user HTTP/1.1\r\nHost: "
                                + HOST
                                + "\r\nAuthorization: Pomerium "
                                + bad
                                + "\r\n\r\n";
                assertThat(client.send(request).readAnswer()).startsWith("HTTP/1.1 401 ");
            }
        }
    }
}
