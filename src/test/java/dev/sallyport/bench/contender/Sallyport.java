package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ours: default settings, through the launcher, so with its JVM options. */
public record Sallyport(Path launcher) implements Contender {
    /** The environment in which the launcher's JVM takes no notice of its cache. */
    public static final Map<String, String> WITHOUT_CACHE =
            Map.of("SALLYPORT_JAVA_OPTS", "-XX:AOTMode=off");

    private static final String ROUTE = "bench.example.test:7";

    @Override
    public String name() {
        return "Sallyport";
    }

    @Override
    public String program() {
        return launcher.toString();
    }

    @Override
    public List<String> versionArguments() {
        return List.of("version");
    }

    @Override
    public Optional<String> authority(int upstream) {
        return Optional.of(ROUTE);
    }

    @Override
    public List<String> command(Place place) {
        Path config =
                place.write(
                        "config.yaml",
                        """
                        address: 127.0.0.1:%d
                        health_check_addr: 127.0.0.1:0
                        certificate_file: %s
                        certificate_key_file: %s
                        routes:
                          - from: tcp+https://%s
                            to: tcp://127.0.0.1:%d
                            allow_public_unauthenticated_access: true
                        """
                                .formatted(
                                        place.port(),
                                        place.credentials().chain(),
                                        place.credentials().key(),
                                        ROUTE,
                                        place.upstream()));
        return List.of(program(), "serve", "--config", config.toString());
    }

    /** Our client, through the proxy that runs at that place. */
    public List<String> client(Place place) {
        return List.of(
                program(),
                "tcp",
                ROUTE,
                "--listen",
                "-",
                "--proxy-url",
                "https://localhost:" + place.port(),
                "--alternate-ca-path",
                place.credentials().authority().toString());
    }
}
