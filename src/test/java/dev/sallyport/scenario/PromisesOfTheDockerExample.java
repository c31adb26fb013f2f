package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import dev.sallyport.fake.DockerDaemon;
import dev.sallyport.fake.TunnelClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises A3 to A12 and A26: the commands of the example's README, one after the other, in Docker.
 * The base images are made here, for there may be no registry to have them from.
 */
@Timeout(900)
@TestMethodOrder(MethodOrderer.MethodName.class)
class PromisesOfTheDockerExample {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final Duration SHORT = Duration.ofMinutes(1);

    @TempDir private static Path folder;
    private static DockerDaemon docker;
    private static Commands example;
    private static List<String> readme;

    @BeforeAll
    static void upAsTheReadmeSays() throws Exception {
        docker = DockerDaemon.start();
        Commands.cloneInto(HOME, folder);
        Path there = folder.resolve("examples/ssh-tcp-l4-passthrough");
        commands(HOME)
                .succeed(
                        LONG,
                        "src/test/docker/base-images.sh '" + System.getProperty("java.home") + "'");
        example = commands(there);
        readme =
                Commands.shellBlocks(there.resolve("README.md")).stream()
                        .map(PromisesOfTheDockerExample::composeHere)
                        .toList();
        assertThat(readme).hasSize(9);
        commands(folder).succeed(LONG, readme.get(0));
        example.succeed(SHORT, readme.get(1));
        example.succeed(LONG, readme.get(2));
    }

    private static Commands commands(Path where) {
        return new Commands(where)
                .with("DOCKER_HOST", docker.host())
                .with("JAVA_HOME", System.getProperty("java.home"))
                // Debian's builder; the other one asks a registry about images that are here.
                .with("DOCKER_BUILDKIT", "0")
                .with("COMPOSE_DOCKER_CLI_BUILD", "0");
    }

    /** The same command where Compose is still a program of its own. */
    private static String composeHere(String command) {
        boolean plugin = new Commands(HOME).run(SHORT, "docker compose version").exitCode() == 0;
        return plugin ? command : command.replace("docker compose", "docker-compose");
    }

    private static String compose(String words) {
        return example.succeed(SHORT, composeHere("docker compose " + words));
    }

    @AfterAll
    static void end() {
        if (example != null) {
            example.run(SHORT, composeHere("docker compose down -v"));
        }
        if (docker != null) {
            docker.close();
        }
    }

    private static String inspect(String service, String format) {
        return example.succeed(
                        SHORT,
                        "docker inspect -f '"
                                + format
                                + "' \"$("
                                + composeHere("docker compose ps -q " + service)
                                + ")\"")
                .strip();
    }

    private static void assertThreeLines(String said) {
        List<String> lines = said.lines().toList();
        assertThat(lines).as(said).hasSize(3).startsWith("sshd", "demo");
        assertThat(lines.get(2)).startsWith("Linux ");
    }

    @Test
    void a03_a04_unchanged_configuration_serves_with_the_containers_command() {
        assertThat(inspect("sallyport", "{{json .Config.Cmd}}"))
                .isEqualTo("[\"--config\",\"/pomerium.yaml\"]");
        assertThat(inspect("sallyport", "{{.State.Running}}")).isEqualTo("true");
        assertThat(inspect("sallyport", "{{.Config.User}}")).isEqualTo("sallyport");
    }

    @Test
    void a05_services_started_in_order_and_all_run() {
        Instant before = Instant.EPOCH;
        for (String service : List.of("sshd", "sallyport", "nginx", "client")) {
            assertThat(inspect(service, "{{.State.Running}}")).as(service).isEqualTo("true");
            Instant started = Instant.parse(inspect(service, "{{.State.StartedAt}}"));
            assertThat(started).as(service).isAfter(before);
            before = started;
        }
        for (String service : List.of("sshd", "sallyport", "nginx")) {
            assertThat(inspect(service, "{{.State.Health.Status}}"))
                    .as(service)
                    .isEqualTo("healthy");
        }
    }

    @Test
    void a06_health_is_zero_once_ready_and_not_before() {
        compose("exec -T sallyport sallyport health");

        String image = inspect("sallyport", "{{.Image}}");
        Commands.Said said =
                example.run(SHORT, "docker run --rm --entrypoint sallyport " + image + " health");
        assertThat(said.exitCode()).as(said.text()).isEqualTo(1);
    }

    @Test
    void a07_a08_ssh_prints_three_lines() {
        example.succeed(SHORT, readme.get(3));
        awaitListener("/tmp/sallyport.log", "listening on 127.0.0.1:2222");

        assertThreeLines(example.succeed(SHORT, readme.get(4)));
    }

    private static void awaitListener(String log, String words) {
        Awaitility.await("the client listens")
                .atMost(SHORT)
                .until(() -> compose("exec -T client cat " + log).contains(words));
    }

    @Test
    void a09_a10_a11_decision_is_logged() {
        assertThat(example.succeed(SHORT, readme.get(5)))
                .contains("\"host\":\"ssh.localhost.pomerium.io:22\"", "\"allow\":true");
        Awaitility.await("the tunnel's line")
                .atMost(SHORT)
                .until(() -> example.run(SHORT, readme.get(6)).exitCode() == 0);
    }

    @Test
    void a12_bytes_crossed_the_edge() {
        Awaitility.await("the edge's line")
                .atMost(SHORT)
                .until(() -> example.run(SHORT, readme.get(7)).exitCode() == 0);
    }

    @Test
    void a13_stock_client_is_served_in_the_same_containers() {
        Path bin = folder.resolve("bin");
        String client = TunnelClient.POMERIUM_CLI.installInto(bin);
        example.succeed(
                SHORT,
                "docker cp '"
                        + bin.resolve(client)
                        + "' \"$("
                        + composeHere("docker compose ps -q client")
                        + ")\":/usr/local/bin/");
        example.succeed(
                SHORT,
                readme.get(3)
                        .replace("sallyport tcp", client + " tcp --browser-cmd /bin/true")
                        .replace("2222", "2223")
                        .replace("sallyport.log", "stock.log"));
        awaitListener("/tmp/stock.log", "2223");

        assertThreeLines(example.succeed(SHORT, readme.get(4).replace("-p 2222", "-p 2223")));
    }

    @Test
    void a26_clean_up_leaves_nothing_and_can_start_over() {
        example.succeed(LONG, readme.get(8));

        assertThat(compose("ps -q")).isBlank();
        assertThat(folder.resolve("examples/ssh-tcp-l4-passthrough/certs"))
                .isDirectoryNotContaining(
                        file -> file.toString().endsWith(".crt") || Files.isDirectory(file));
        example.succeed(SHORT, readme.get(1));
    }
}
