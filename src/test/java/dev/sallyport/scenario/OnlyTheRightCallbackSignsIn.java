package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.SigningInUser;
import dev.sallyport.fake.TestAuthority;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** F120 with the built program: the way back from the browser, and who opens a browser at all. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class OnlyTheRightCallbackSignsIn {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final TestAuthority authority = new TestAuthority("test root");
    private FakePomerium pomerium;
    private SigningInUser user;

    @BeforeEach
    void open() {
        pomerium = FakePomerium.tls(authority);
        user = new SigningInUser(folder, pomerium, authority);
    }

    @AfterEach
    void close() {
        user.close();
    }

    private URI callback() {
        return URI.create(FakePomerium.parameter(user.firstVisited(), "pomerium_redirect_uri"));
    }

    private String curl(String words) {
        return user.shell().run(LIMIT, "curl -s -o /dev/null -w '%{http_code}' " + words).text();
    }

    @Test
    void strangers_and_pages_are_turned_away_and_the_right_one_counts_once() throws Exception {
        Process tunnel =
                user.start("tunnel", "sh -c 'echo hello | " + user.tcp("idle-browser") + "'");
        URI right = callback();
        String port = "http://127.0.0.1:" + right.getPort();
        String good = "'" + right + "?pomerium_jwt=" + pomerium.issue() + "'";

        assertThat(curl("'" + port + "/?pomerium_jwt=evil'")).isEqualTo("404");
        assertThat(curl("'" + port + "/callback/AAAAAAAAAAAAAAAAAAAAAA?pomerium_jwt=evil'"))
                .isEqualTo("404");
        assertThat(curl("'" + right + "?pomerium_jwt='")).isEqualTo("400");
        assertThat(curl("-H 'Host: evil.example' " + good)).isEqualTo("403");
        assertThat(curl("-H 'Origin: https://evil.example' " + good)).isEqualTo("403");
        assertThat(curl("-X POST " + good)).isEqualTo("405");
        assertThat(curl(good.replace("127.0.0.1", "[::1]"))).isEqualTo("000");
        assertThat(user.log("tunnel")).doesNotContain("hello");
        assertThat(tunnel.isAlive()).isTrue();

        assertThat(curl(good)).isEqualTo("200");
        // Refused by us, or by the system because the port is closed already.
        assertThat(curl(good)).isIn("410", "000");

        assertThat(tunnel.waitFor(LIMIT)).isTrue();
        assertThat(tunnel.exitValue()).as(user.log("tunnel")).isZero();
        assertThat(user.log("tunnel")).contains("hello");
    }

    @Test
    void nobody_is_there_and_no_browser_is_opened() {
        user.program("xdg-open", "exec browser \"$1\"");
        var said =
                user.shell()
                        .run(LIMIT, "DISPLAY=:9 " + user.tcp("") + " --sign-in-timeout 1s 2>&1");

        assertThat(said.exitCode()).isEqualTo(5);
        assertThat(said.text())
                .contains("open this address in a browser on this machine")
                .contains(pomerium.url() + "/.pomerium/sign_in?")
                .contains("nobody signed in");
        assertThat(user.visited()).isEmpty();
    }

    @Test
    void proxy_command_of_somebody_at_a_terminal_opens_the_browser() {
        // As ssh starts it: standard input and output are pipes, standard error is the terminal.
        user.program("xdg-open", "exec browser \"$1\"");
        user.program("as-ssh", "echo hello | " + user.tcp("") + " | cat >out");

        String said =
                user.shell()
                        .succeed(
                                LIMIT,
                                "DISPLAY=:9 script -qec as-ssh /dev/null </dev/null && cat out");

        assertThat(said).contains("in the browser that opens", "signed in", "hello");
        assertThat(user.visited()).hasSize(1);
    }

    @Test
    void terminal_without_a_display_is_told_the_address() {
        user.program("xdg-open", "exec browser \"$1\"");
        user.program("tunnel", user.tcp("") + " --sign-in-timeout 1s");

        var said = user.shell().run(LIMIT, "script -qec tunnel /dev/null </dev/null");

        assertThat(said.exitCode()).isEqualTo(5);
        assertThat(said.text()).contains("open this address");
        assertThat(user.visited()).isEmpty();
    }

    @Test
    void interrupted_it_ends_at_once_and_leaves_nothing_behind() throws Exception {
        // A shell that starts the tests in its background has them ignore the signal.
        Process tunnel =
                user.start("tunnel", "env --default-signal=INT " + user.tcp("idle-browser"));
        URI right = callback();

        new ProcessBuilder("kill", "-INT", String.valueOf(tunnel.pid())).start().waitFor();

        assertThat(tunnel.waitFor(Duration.ofSeconds(10))).isTrue();
        assertThat(tunnel.exitValue()).isEqualTo(130);
        assertThat(curl("'" + right + "'")).isEqualTo("000");
        try (Stream<Path> files = java.nio.file.Files.list(user.tokens())) {
            assertThat(files.map(Path::toString)).allMatch(name -> name.endsWith(".lock"));
        }
    }

    @Test
    void interrupted_listener_ends_in_order() throws Exception {
        Process listener =
                user.start(
                        "listener",
                        user.tcp("idle-browser").replace("--listen -", "--listen 127.0.0.1:0"));
        Awaitility.await().atMost(LIMIT).until(() -> user.log("listener").contains("listening on"));
        String address = user.log("listener").replaceFirst("(?s).*listening on ([0-9.:]+).*", "$1");
        try (java.net.Socket waiting =
                new java.net.Socket("127.0.0.1", Integer.parseInt(address.split(":")[1]))) {
            URI _ = callback();

            listener.destroy();

            assertThat(listener.waitFor(Duration.ofSeconds(10))).isTrue();
            assertThat(listener.exitValue()).isZero();
            assertThat(waiting.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void listener_for_other_machines_has_to_be_asked_for() {
        var said =
                user.shell()
                        .run(
                                LIMIT,
                                user.tcp("browser").replace("--listen -", "--listen 0.0.0.0:0"));

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.text()).contains("--allow-remote");
    }
}
