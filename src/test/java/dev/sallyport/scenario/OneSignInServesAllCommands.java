package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.SigningInUser;
import dev.sallyport.fake.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** However many commands of a user need a sign-in at once: one window, and all of them go on. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class OneSignInServesAllCommands {
    private static final int COMMANDS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir private Path folder;
    private final TestAuthority authority = new TestAuthority("test root");
    private FakePomerium pomerium;
    private SigningInUser user;

    @BeforeEach
    void open() {
        pomerium = FakePomerium.tls(authority).held();
        user = new SigningInUser(folder, pomerium, authority);
    }

    @AfterEach
    void close() {
        user.close();
    }

    private long waiting() {
        long count = 0;
        for (int i = 0; i < COMMANDS; i++) {
            count += user.log("c" + i).contains("waiting for the sign-in") ? 1 : 0;
        }
        return count;
    }

    @Test
    void twenty_tunnels_at_once_open_one_window() throws Exception {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            all.add(user.start("c" + i, "sh -c 'echo hello " + i + " | " + tcp() + "'"));
        }
        Awaitility.await("all but one wait").atMost(LIMIT).until(() -> waiting() == COMMANDS - 1);

        pomerium.release();

        for (int i = 0; i < COMMANDS; i++) {
            assertThat(all.get(i).waitFor(LIMIT)).as(user.log("c" + i)).isTrue();
            assertThat(all.get(i).exitValue()).as(user.log("c" + i)).isZero();
            assertThat(user.log("c" + i)).contains("hello " + i);
        }
        assertThat(user.visited()).hasSize(1);
        assertThat(pomerium.logins()).isEqualTo(1);
        assertThat(pomerium.windows()).isEqualTo(1);
    }

    private String tcp() {
        return user.tcp("browser");
    }

    @Test
    void command_that_is_killed_during_its_sign_in_makes_way_for_the_next() throws Exception {
        Process first = user.start("c0", user.tcp("idle-browser"));
        String _ = user.firstVisited();
        Process second = user.start("c1", "sh -c 'echo hello | " + tcp() + "'");
        Awaitility.await("the second waits").atMost(LIMIT).until(() -> waiting() == 1);

        first.destroyForcibly();
        pomerium.release();

        assertThat(second.waitFor(LIMIT)).as(user.log("c1")).isTrue();
        assertThat(second.exitValue()).as(user.log("c1")).isZero();
        assertThat(user.log("c1")).contains("hello");
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void listener_holds_its_connections_until_the_person_has_signed_in() throws Exception {
        Process listener =
                user.start("listener", tcp().replace("--listen -", "--listen 127.0.0.1:0"));
        Awaitility.await().atMost(LIMIT).until(() -> user.log("listener").contains("listening on"));
        int port =
                Integer.parseInt(
                        user.log("listener")
                                .replaceFirst(
                                        "(?s).*listening on 127\\.0\\.0\\.1:([0-9]+).*", "$1"));
        try (java.net.Socket early = new java.net.Socket("127.0.0.1", port);
                java.net.Socket late = new java.net.Socket("127.0.0.1", port)) {
            early.getOutputStream().write('a');
            late.getOutputStream().write('b');
            String _ = user.firstVisited();

            pomerium.release();

            assertThat(early.getInputStream().read()).isEqualTo('a');
            assertThat(late.getInputStream().read()).isEqualTo('b');
        }
        assertThat(user.visited()).hasSize(1);
        listener.destroy();
        assertThat(listener.waitFor(LIMIT)).isTrue();
    }
}
