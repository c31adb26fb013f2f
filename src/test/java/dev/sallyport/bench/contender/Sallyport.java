package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ours: default settings, through the launcher, so with its JVM options. */
public record Sallyport(Path launcher) implements Contender {
    /** The environment in which the launcher's JVM takes no notice of its cache. */
    public static final Map<String, String> WITHOUT_CACHE =
            Map.of("SALLYPORT_JAVA_OPTS", "-XX:AOTMode=off");

    private static final String ROUTE = "bench.example.test:7";
    private static final String INTERACTIVE_ROUTE = "echo.example.test:7";
    private static final String TLS_ROUTE = "tls.example.test:7";
    private static final String WEB_HOST = "https://web.example.test";
    private static final String MTLS_HOST = "https://mtls.example.test";

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
    public Set<Service> services() {
        return EnumSet.allOf(Service.class);
    }

    /** All on one port. */
    @Override
    public String target(Service service, Place place) {
        return place.port(Service.TUNNEL)
                + " "
                + switch (service) {
                    case TUNNEL -> ROUTE;
                    case INTERACTIVE -> INTERACTIVE_ROUTE;
                    case TLS_TUNNEL -> TLS_ROUTE;
                    case WEB -> WEB_HOST;
                    case MTLS_WEB -> MTLS_HOST;
                };
    }

    @Override
    public List<String> command(Place place) {
        Path config =
                place.write(
                        "config.yaml",
                        """
                        address: 127.0.0.1:%1$d
                        health_check_addr: 127.0.0.1:0
                        certificate_file: %2$s
                        certificate_key_file: %3$s
                        routes:
                          - from: tcp+https://%4$s
                            to: tcp://127.0.0.1:%5$d
                            allow_public_unauthenticated_access: true
                          - from: tcp+https://%15$s
                            to: tcp://127.0.0.1:%16$d
                            allow_public_unauthenticated_access: true
                          - from: tcp+https://%6$s
                            to: tls://127.0.0.1:%7$d
                            tls_upstream_server_name: localhost
                            tls_custom_ca_file: %8$s
                            allow_public_unauthenticated_access: true
                          - from: %9$s
                            to: http://127.0.0.1:%10$d
                            allow_public_unauthenticated_access: true
                          - from: %11$s
                            to: https://127.0.0.1:%12$d
                            tls_upstream_server_name: localhost
                            tls_custom_ca_file: %8$s
                            tls_client_cert_file: %13$s
                            tls_client_key_file: %14$s
                            allow_public_unauthenticated_access: true
                        """
                                .formatted(
                                        place.port(Service.TUNNEL),
                                        place.credentials().server().chain(),
                                        place.credentials().server().key(),
                                        ROUTE,
                                        place.upstream(Service.TUNNEL),
                                        TLS_ROUTE,
                                        place.upstream(Service.TLS_TUNNEL),
                                        place.credentials().authority(),
                                        WEB_HOST,
                                        place.upstream(Service.WEB),
                                        MTLS_HOST,
                                        place.upstream(Service.MTLS_WEB),
                                        place.credentials().client().chain(),
                                        place.credentials().client().key(),
                                        INTERACTIVE_ROUTE,
                                        place.upstream(Service.INTERACTIVE)));
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
                "https://localhost:" + place.port(Service.TUNNEL),
                "--alternate-ca-path",
                place.credentials().authority().toString());
    }
}
