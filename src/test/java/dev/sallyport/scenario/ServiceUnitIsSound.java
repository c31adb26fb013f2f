package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.fake.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What systemd says of {@code examples/systemd}. */
@Timeout(60)
class ServiceUnitIsSound {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private Commands shell;

    @BeforeEach
    void copy() throws IOException {
        shell = new Commands(folder);
        assumeTrue(
                shell.run(LIMIT, "command -v systemd-analyze").exitCode() == 0,
                "systemd-analyze is not installed");
        // It wants the program to be there.
        String unit = Files.readString(HOME.resolve("examples/systemd/sallyport.service"));
        assertThat(unit).contains("ExecStart=/opt/sallyport/sallyport serve");
        Files.writeString(
                folder.resolve("sallyport.service"),
                unit.replace("/opt/sallyport/sallyport", HOME.resolve("sallyport").toString()));
    }

    @Test
    void unit_has_no_fault() {
        Commands.Said said = shell.run(LIMIT, "systemd-analyze verify --man=no sallyport.service");

        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).isEmpty();
    }

    @Test
    void unit_exposes_little() {
        Commands.Said said =
                shell.run(
                        LIMIT,
                        "systemd-analyze security --offline=true --threshold=20 --no-pager"
                                + " sallyport.service");

        assertThat(said.exitCode()).as(said.text()).isZero();
    }

    @Test
    void user_is_made_as_the_unit_names_it() throws IOException {
        Files.createDirectories(folder.resolve("root/etc"));

        var _ =
                shell.succeed(
                        LIMIT,
                        "systemd-sysusers --root=\"$PWD/root\" '"
                                + HOME.resolve("examples/systemd/sallyport.sysusers")
                                        .toAbsolutePath()
                                + "'");

        assertThat(Files.readString(folder.resolve("root/etc/passwd")))
                .contains("sallyport:", ":/var/lib/sallyport:/usr/sbin/nologin");
        assertThat(Files.readString(folder.resolve("sallyport.service")))
                .contains("User=sallyport\n", "StateDirectory=sallyport\n");
    }
}
