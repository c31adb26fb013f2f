package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.NginxWeb;
import dev.sallyport.fake.ServerFolder;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx behind a web route, curl in front: 1 GiB down and up, also slowly, in bounded memory. */
@Timeout(240)
class WebServersAreReachedByCurl {
    private static final String HOST = "app.example.test";

    /** What buffers may grow by, whatever passes through them. */
    private static final long BOUND = 64L << 20;

    private static NginxWeb nginx;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws IOException, TimeoutException {
        nginx = NginxWeb.start();
        folder = new ServerFolder().secured();
        folder.webRoute(
                HOST, nginx.url(), "allow_public_unauthenticated_access: true", "timeout: 0s");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws TimeoutException {
        server.close();
        folder.close();
        nginx.close();
    }

    private static String curl(String version, String path, String... words)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "--max-time",
                                "40",
                                "-sS",
                                version,
                                "--cacert",
                                folder.path("ca.pem").toString(),
                                "--connect-to",
                                "::127.0.0.1:" + server.port()));
        command.addAll(List.of(words));
        command.add("https://" + HOST + path);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(200, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    private static long held() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void pages_and_ranges_are_nginxs(String version) throws Exception {
        assertThat(curl(version, "/small", "-i"))
                .startsWith(version.equals("--http2") ? "HTTP/2 200" : "HTTP/1.1 200")
                .containsIgnoringCase("server: nginx")
                .endsWith("small\n");
        assertThat(curl(version, "/bulk", "-r", "5-9", "-o", "/dev/null", "-w", "%{http_code}"))
                .isEqualTo("206");
        assertThat(curl(version, "/bulk", "-I", "-w", "%{http_code}"))
                .containsIgnoringCase("content-length: " + NginxWeb.BULK)
                .endsWith("200");
        assertThat(curl(version, "/none", "-o", "/dev/null", "-w", "%{http_code}"))
                .isEqualTo("404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void gibibyte_goes_down_and_up(String version) throws Exception {
        long before = held();
        assertThat(curl(version, "/bulk", "-o", "/dev/null", "-w", "%{http_code} %{size_download}"))
                .isEqualTo("200 " + NginxWeb.BULK);
        assertThat(
                        curl(
                                version,
                                "/upload/" + version,
                                "-T",
                                nginx.bulk().toString(),
                                "-H",
                                "Expect:",
                                "-w",
                                "%{http_code} %{size_upload}"))
                .endsWith("201 " + NginxWeb.BULK);
        Path arrived = nginx.uploaded(version);
        assertThat(arrived).hasSize(NginxWeb.BULK);
        Files.delete(arrived);
        assertThat(held() - before).isLessThan(BOUND);
    }

    /** nginx answers before it has read anything, and nobody waits for the rest. */
    @Test
    void early_answer_arrives_before_the_upload_is_over() throws Exception {
        assertThat(curl("--http1.1", "/early", "-X", "POST", "-T", nginx.bulk().toString()))
                .startsWith("early\n");
        assertThat(curl("--http1.1", "/small")).isEqualTo("small\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void slow_reader_holds_little(String version) throws Exception {
        long before = held();
        assertThat(
                        curl(
                                version,
                                "/bulk",
                                "--limit-rate",
                                "4M",
                                "--max-time",
                                "5",
                                "-o",
                                "/dev/null"))
                .contains("timed out");
        assertThat(held() - before).isLessThan(BOUND);
        assertThat(curl(version, "/small")).isEqualTo("small\n");
    }
}
