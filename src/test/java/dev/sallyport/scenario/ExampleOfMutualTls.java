package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/upstream-mtls}: the walk of the third founding document. */
@Timeout(180)
class ExampleOfMutualTls {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));

    @TempDir private Path folder;

    @Test
    void c3_to_c8_service_accepts_the_proxy_and_nobody_else() throws IOException {
        for (String program : new String[] {"openssl", "curl", "bash"}) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", program)),
                    program + " is not installed");
        }
        Commands.cloneInto(HOME, folder);
        Commands commands =
                new Commands(folder)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("HOME", folder.toString())
                        .with("TMPDIR", folder.toString());

        String said = commands.succeed(Duration.ofSeconds(150), "examples/upstream-mtls/run.sh");

        assertThat(said.lines())
                .containsExactly(
                        "1. the service asks for no certificate: ok",
                        "2. it asks for one, and the route has none: ok",
                        "3. the route has one: ok",
                        "4. its own is from nobody the proxy knows: ok");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("sallyport-mtls"));
        }
        assertThat(folder.resolve(".local")).doesNotExist();
    }
}
