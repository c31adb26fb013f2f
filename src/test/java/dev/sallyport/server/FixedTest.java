package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.BindAddress;
import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationLoader;
import dev.sallyport.terms.Secret;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir Path folder;

    private Configuration load(String extra) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file,
                """
                insecure_server: true
                shared_secret: %s
                cookie_secret: %s
                %s
                routes:
                  - from: tcp+https://a.test:22
                    to: tcp://127.0.0.1:22
                """
                        .formatted(KEY, KEY, extra));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Vertx vertx = Vertx.vertx();
        try {
            return new ConfigurationLoader(vertx, Map.of(), InstantSource.system())
                    .load(file)
                    .await(10, TimeUnit.SECONDS);
        } finally {
            var _ = vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'address: 127.0.0.1:1', address",
        "'metrics_address: 127.0.0.1:1', metrics_address",
        "'health_check_addr: 127.0.0.1:1', health_check_addr",
        "'codec_type: http1', codec_type"
    })
    void setting_of_the_start_needs_a_restart(String line, String key) throws Exception {
        assertThat(Fixed.difference(load(""), load(line))).startsWith(key + " ");
    }

    @Test
    void anything_else_may_change() throws Exception {
        assertThat(Fixed.difference(load(""), load("log_level: debug"))).isEmpty();
    }

    @Test
    void metrics_password_needs_a_restart() throws Exception {
        Configuration old = load("metrics_address: 127.0.0.1:1");
        Configuration next =
                new Configuration(
                        old.edge(),
                        old.routes(),
                        old.plans(),
                        old.plugins(),
                        old.signIn(),
                        old.cluster(),
                        old.audit(),
                        old.logLevel(),
                        Optional.of(new BindAddress("127.0.0.1", 1)),
                        Optional.of(new Secret(new byte[] {1})),
                        old.health(),
                        old.hotReload(),
                        old.watched(),
                        old.warnings(),
                        old.checksum());
        assertThat(Fixed.difference(old, next)).contains("metrics_basic_auth");
    }
}
