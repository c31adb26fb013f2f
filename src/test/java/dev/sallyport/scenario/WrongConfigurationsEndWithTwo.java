package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The person who wrote the file gets one line for each mistake: file, line, key, what to write. */
class WrongConfigurationsEndWithTwo {
    private record Run(int code, String out, String err) {}

    private static Run run(String command, Path config) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-jar", ServerProcess.jar(), command, "--config", config.toString()));
        Process process = new ProcessBuilder(words).start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err =
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void each_mistake_is_one_line_with_file_line_and_key() throws Exception {
        try (ServerFolder folder = new ServerFolder()) {
            Path config =
                    folder.write(
                            "wrong.yaml",
                            """
                            address: nonsense
                            timeout_idle: soon
                            routes:
                              - from: tcp+https://a.test:22
                                to: tcp://b.test:22
                                polciy: []
                            """);
            Run run = run("serve", config);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().lines())
                    .anyMatch(line ->
                            line.contains("wrong.yaml:1: address: ") && line.contains("nonsense"))
                    .anyMatch(line -> line.contains("wrong.yaml:2: timeout_idle: "))
                    .anyMatch(line ->
                            line.contains("wrong.yaml:6: routes[0].polciy: ")
                                    && line.contains("\"policy\""))
                    .hasSize(4);
            assertThat(run.err()).doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    @Test
    void unknown_key_at_the_top_is_an_error_in_check_only() throws Exception {
        try (ServerFolder folder = new ServerFolder()) {
            Path config =
                    folder.write(
                            "typo.yaml",
                            """
                            address: 127.0.0.1:0
                            health_check_addr: 127.0.0.1:0
                            log_levle: debug
                            insecure_server: true
                            """);
            Run check = run("check", config);
            assertThat(check.code()).isEqualTo(2);
            assertThat(check.err()).contains("typo.yaml:3: log_levle: ").contains("log_level");
            try (ServerProcess server = ServerProcess.start(config, List.of())) {
                assertThat(server.lines())
                        .anyMatch(line -> line.contains("log_levle") && line.contains("\"warn\""));
            }
        }
    }

    @Test
    void check_warns_of_certificates_that_expire_soon() throws Exception {
        try (ServerFolder folder = new ServerFolder()) {
            folder.secured()
                    .issue("us", new CertificateRecipe("CN=us").days(-80, 10).selfSigned())
                    .privateRoute(
                            "a.test:22",
                            "tls://b.test:22",
                            "tls_client_cert_file: us.pem",
                            "tls_client_key_file: us-key.pem");
            Run check = run("check", folder.write());
            assertThat(check.code()).as(check.err()).isZero();
            assertThat(check.out() + check.err())
                    .contains(
                            "routes[0].tls_client_cert_file: the certificate expires soon, at ",
                            "; renew it");
        }
    }

    @Test
    void missing_file_is_said_in_one_line() throws Exception {
        Run run = run("serve", Path.of("no-such-folder", "no-such-file.yaml"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no-such-file.yaml").contains("no such file");
    }
}
