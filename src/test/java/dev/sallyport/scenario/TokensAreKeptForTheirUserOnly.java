package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.fake.Commands;
import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.SigningInUser;
import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** F119 with the built program, and the part of F118 that is the client's. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class TokensAreKeptForTheirUserOnly {
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

    private Commands.Said tunnel() {
        return user.shell().run(LIMIT, "echo hello | " + user.tcp("browser"));
    }

    private Path token() throws IOException {
        try (Stream<Path> files = Files.list(user.tokens())) {
            List<Path> tokens = files.filter(file -> file.toString().endsWith(".token")).toList();
            assertThat(tokens).hasSize(1);
            return tokens.getFirst();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private void works() {
        Commands.Said said = tunnel();
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("hello");
    }

    @Test
    void wide_folders_and_files_are_closed_again() throws Exception {
        Files.createDirectories(user.tokens());
        user.shell().succeed(LIMIT, "umask 0; chmod 0777 home/.cache/sallyport " + user.tokens());

        user.shell().succeed(LIMIT, "umask 0; echo hello | " + user.tcp("browser"));
        assertThat(mode(user.tokens())).isEqualTo("rwx------");
        assertThat(mode(user.tokens().getParent())).isEqualTo("rwx------");
        assertThat(mode(token())).isEqualTo("rw-------");

        user.shell().succeed(LIMIT, "chmod 0644 " + token());
        works();
        assertThat(mode(token())).isEqualTo("rw-------");
        assertThat(pomerium.logins()).isEqualTo(1);
    }

    @Test
    void link_or_half_a_file_means_a_new_sign_in_and_harms_nothing() throws Exception {
        works();
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "root:x:0:0\n");
        String before = mode(elsewhere);
        int signIns = 1;
        for (String damage :
                List.of(
                        "ln -sf " + elsewhere + " " + token(),
                        "ln -f " + elsewhere + " " + token(),
                        "truncate -s 40 " + token(),
                        "echo '{\"token\": \"abc' >" + token())) {
            user.shell().succeed(LIMIT, damage);

            works();

            signIns++;
            assertThat(pomerium.logins()).as(damage).isEqualTo(signIns);
            assertThat(elsewhere).hasContent("root:x:0:0\n");
            assertThat(mode(elsewhere)).isEqualTo(before);
            assertThat(mode(token())).isEqualTo("rw-------");
        }
        works();
        assertThat(pomerium.logins()).isEqualTo(signIns);
    }

    @Test
    void folder_of_somebody_else_is_not_used() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give away");
        Files.createDirectories(user.tokens());
        user.shell().succeed(LIMIT, "chown -R 65534 home/.cache/sallyport");

        Commands.Said said = tunnel();

        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("hello", "belongs to nobody", "cannot be kept");
        assertThat(user.tokens()).isEmptyDirectory();
    }

    @Test
    void on_a_full_disk_the_tunnel_stands_all_the_same() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount");
        String fill =
                "mkdir -p home/.cache && mount -t tmpfs -o size=16k none home/.cache"
                        + " && (cat /dev/zero >home/.cache/fill; true)";
        String tcp = user.tcp("browser");

        Commands.Said said =
                user.shell()
                        .run(
                                LIMIT,
                                "unshare -m sh -c '"
                                        + fill
                                        + " && echo hello | "
                                        + tcp
                                        + " && find home/.cache -name \"*.token*\" -size +0'");

        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text())
                .contains("hello", "the sign-in cannot be kept", "No space left")
                .doesNotContain(".token\n", ".new\n");
    }

    @Test
    void token_is_in_no_output_whatever_happens() throws Exception {
        works();
        String token = pomerium.sessions().iterator().next();
        String signature = token.substring(token.indexOf('.'));
        String debug = user.tcp("browser") + " --debug";
        String denied = debug.replace("redis.", "denied.");
        String options = " " + pomerium.url() + " --alternate-ca-path ca.pem --debug";

        String said =
                user.shell().run(LIMIT, "echo x | " + debug).text()
                        + user.shell().run(LIMIT, denied).text()
                        + user.shell().run(LIMIT, denied + " --log-format json").text()
                        + user.shell().run(LIMIT, "sallyport whoami" + options).text()
                        + user.shell().run(LIMIT, "sallyport login" + options).text()
                        + user.shell().run(LIMIT, "sallyport logout" + options).text();

        assertThat(said)
                .contains("Forbidden", "ann@example.com", "already signed in", "signed out")
                .doesNotContain(signature);
        assertThat(user.tokens()).isDirectoryNotContaining(f -> f.toString().endsWith(".token"));
    }
}
