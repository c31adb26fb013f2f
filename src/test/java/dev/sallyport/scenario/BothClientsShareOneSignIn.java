package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.SigningInUser;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TunnelClient;
import java.io.IOException;
import java.nio.file.Files;
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

/** J41: the built program and the stock pomerium-cli of one user at one proxy. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class BothClientsShareOneSignIn {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final TestAuthority authority = new TestAuthority("test root");
    private FakePomerium pomerium;
    private SigningInUser user;

    @BeforeEach
    void open() {
        pomerium = FakePomerium.tls(authority).extended();
        user = new SigningInUser(folder, pomerium, authority);
        TunnelClient.POMERIUM_CLI.installInto(folder.resolve("bin"));
    }

    @AfterEach
    void close() {
        user.close();
    }

    private void ours() {
        Commands.Said said = user.shell().run(LIMIT, "echo hello | " + user.tcp("browser"));
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("hello");
    }

    /** Its end of file ends the tunnel at once, and the echo may be lost: that it stood is told. */
    private void stock() {
        String command =
                user.tcp("browser")
                        .replace("sallyport", "pomerium-cli")
                        .replace("--proxy-url", "--pomerium-url");
        Commands.Said said = user.shell().run(LIMIT, "echo hello | " + command);
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("\"connected\"");
    }

    private Path stockFolder() {
        return folder.resolve("home/.cache/pomerium-cli/jwts");
    }

    private Path stockToken() throws IOException {
        try (Stream<Path> files = Files.list(stockFolder())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    @Test
    void j41_sign_in_of_the_stock_client_is_used_by_ours() throws Exception {
        stock();
        assertThat(pomerium.logins()).isEqualTo(1);

        ours();
        stock();

        assertThat(pomerium.logins()).isEqualTo(1);
        assertThat(pomerium.sessions()).contains(Files.readString(stockToken()));
    }

    @Test
    void j41_sign_in_of_ours_is_used_by_the_stock_client() throws Exception {
        stock();
        pomerium.sessions().clear();

        ours();
        assertThat(pomerium.logins()).isEqualTo(2);
        stock();

        assertThat(pomerium.logins()).isEqualTo(2);
        assertThat(pomerium.sessions()).containsExactly(Files.readString(stockToken()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stockToken())))
                .isEqualTo("rw-------");
    }

    @Test
    void j41_newer_sign_in_of_the_stock_client_replaces_one_that_ended() {
        stock();
        pomerium.sessions().clear();
        ours();
        pomerium.sessions().clear();
        stock();
        assertThat(pomerium.logins()).isEqualTo(3);

        ours();

        assertThat(pomerium.logins()).isEqualTo(3);
    }

    @Test
    void j41_logging_out_signs_both_out() throws Exception {
        stock();
        ours();

        Commands.Said said =
                user.shell()
                        .run(
                                LIMIT,
                                "sallyport logout "
                                        + pomerium.url()
                                        + " --alternate-ca-path ca.pem");

        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("signed out of");
        assertThat(pomerium.sessions()).isEmpty();
        assertThat(stockFolder()).isEmptyDirectory();
        stock();
        assertThat(pomerium.logins()).isEqualTo(2);
    }

    @Test
    void j41_without_the_stock_client_nothing_of_it_is_made() {
        ours();

        assertThat(folder.resolve("home/.cache/pomerium-cli")).doesNotExist();
    }

    @Test
    void j41_damaged_or_foreign_files_of_the_stock_client_mean_a_sign_in() throws Exception {
        stock();
        Path token = stockToken();
        Path elsewhere = Files.copy(token, folder.resolve("elsewhere"));
        int signIns = 1;
        for (String damage :
                List.of(
                        "ln -sf " + elsewhere + " " + token,
                        "truncate -s 0 " + token,
                        "echo 'two words' >" + token)) {
            user.shell().succeed(LIMIT, "rm -rf home/.cache/sallyport; " + damage);

            ours();

            assertThat(pomerium.logins()).as(damage).isEqualTo(++signIns);
            assertThat(pomerium.sessions()).contains(Files.readString(stockToken()));
            assertThat(stockToken()).isRegularFile();
        }
    }
}
