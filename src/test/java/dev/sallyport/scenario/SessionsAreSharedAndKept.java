package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static dev.sallyport.fake.SignInServer.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Postgres;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sessions outlive the server that made them, are those of every node, and end everywhere. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class SessionsAreSharedAndKept {
    private static final String PASSWORD = "planted-database-password";
    private static final Duration SEEN = Duration.ofSeconds(5);

    private final List<AutoCloseable> parts = new ArrayList<>();

    private <T extends AutoCloseable> T part(T part) {
        parts.addFirst(part);
        return part;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    private SignInServer node(Postgres store) {
        return part(
                SignInServer.development(s ->
                        s.folder()
                                .line("databroker_storage_type: postgres")
                                .replace(
                                        "databroker_storage_connection_string",
                                        store.url(PASSWORD))));
    }

    private static WebVisitor signedIn(SignInServer server) {
        WebVisitor visitor = server.visitor();
        server.signIn(visitor, visitor.get(HOME).location());
        return visitor;
    }

    private static String token(WebVisitor visitor) {
        return visitor.cookies(HOST).get("_pomerium");
    }

    private static void signOut(WebVisitor visitor, String more) {
        String proof = visitor.get(HOME + "sign_out").field("proof");
        assertThat(visitor.post(HOME + "sign_out", "proof=" + proof + more).status())
                .isEqualTo(200);
    }

    private static int page(SignInServer server, String token) {
        return server.visitor()
                .send(
                        "GET",
                        HOME + "user",
                        "",
                        "Accept: application/json",
                        "Cookie: _pomerium=" + token)
                .status();
    }

    @Test
    void restart_ends_no_session_and_revives_none() throws Exception {
        SignInServer server = part(SignInServer.development());
        WebVisitor alice = signedIn(server);
        String kept = token(alice);
        WebVisitor bob = signedIn(server);
        String ended = token(bob);
        String program = server.token(1);
        signOut(bob, "");
        assertThat(server.statusWith(kept)).isEqualTo(200);
        assertThat(server.statusWith(ended)).isEqualTo(401);
        try (RawClient tunnel = server.client().connect()) {
            tunnel.send(
                    "CONNECT "
                            + PRIVATE
                            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Pomerium "
                            + kept
                            + "\r\n\r\n");
            assertThat(tunnel.readHead()).startsWith("HTTP/1.1 200 ");

            server.restart();
        }

        assertThat(server.statusWith(kept)).isEqualTo(200);
        assertThat(page(server, kept)).isEqualTo(200);
        assertThat(server.statusWith(program)).isEqualTo(200);
        assertThat(server.statusWith(ended)).isEqualTo(401);
        assertThat(page(server, ended)).isEqualTo(401);
        server.clock().advance(Duration.ofHours(14));
        server.restart();
        assertThat(server.statusWith(kept)).isEqualTo(401);
    }

    @Test
    void sign_in_under_way_survives_a_restart() {
        SignInServer server = part(SignInServer.scripted());
        String state;
        WebVisitor before = server.visitor();
        Answer sent = before.get(before.get(HOME).location());
        String back = server.agreed(sent, 0);
        state = WebVisitor.parameter(back, "state");
        assertThat(state).isNotEmpty();

        server.restart();

        WebVisitor after = server.visitor();
        after.cookies(HOST).putAll(before.cookies(HOST));
        assertThat(after.get(back).location()).isEqualTo(HOME);
        assertThat(server.statusWith(token(after))).isEqualTo(200);
    }

    @Test
    void two_nodes_know_the_same_people() {
        Postgres store = part(Postgres.start());
        SignInServer one = node(store);
        SignInServer two = node(store);
        WebVisitor laptop = signedIn(one);
        WebVisitor phone = signedIn(two);
        String token = token(laptop);

        assertThat(two.statusWith(token)).isEqualTo(200);
        assertThat(page(two, token)).isEqualTo(200);
        assertThat(one.statusWith(token(phone))).isEqualTo(200);

        signOut(phone, "&everywhere=yes");

        assertThat(two.statusWith(token)).isEqualTo(401);
        assertThat(two.statusWith(token(laptop))).isEqualTo(401);
        Awaitility.await("the other node knows")
                .atMost(SEEN)
                .until(() -> one.statusWith(token) == 401);
        assertThat(laptop.get(HOME).status()).isEqualTo(302);
        // Whoever signs in again is somebody anew, on both.
        WebVisitor again = signedIn(one);
        assertThat(two.statusWith(token(again))).isEqualTo(200);
        assertThat(one.lines(PASSWORD)).isEmpty();
    }

    @Test
    void store_that_is_down_keeps_private_routes_shut_and_comes_back_by_itself() throws Exception {
        Postgres store = part(Postgres.start());
        SignInServer server = node(store);
        String token = token(signedIn(server));
        assertThat(server.statusWith(token)).isEqualTo(200);

        store.stop();

        Awaitility.await()
                .atMost(SEEN.multipliedBy(3))
                .until(() -> server.statusWith(token) == 503);
        Answer refused =
                server.connect(PRIVATE, "Authorization: Pomerium " + token, "Accept: text/plain");
        assertThat(refused.body())
                .contains("cannot look up who is signed in right now", "session_store_unavailable")
                .doesNotContain("postgres", "127.0.0.1", PASSWORD);
        assertThat(server.connect(PUBLIC).status()).isEqualTo(200);
        assertThat(server.connect(PRIVATE).status()).isEqualTo(302);
        assertThat(page(server, token)).isEqualTo(503);
        manyAreRefusedSoon(server, token);

        store.startAgain();

        Awaitility.await()
                .atMost(SEEN.multipliedBy(2))
                .until(() -> server.statusWith(token) == 200);
        assertThat(server.statusWith(token(signedIn(server)))).isEqualTo(200);
    }

    /** Nobody waits for the whole queue of those who ask a store that does not answer. */
    private static void manyAreRefusedSoon(SignInServer server, String token) throws Exception {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                all.add(threads.submit(() -> server.statusWith(token)));
            }
            for (Future<Integer> status : all) {
                assertThat(status.get()).isEqualTo(503);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
}
