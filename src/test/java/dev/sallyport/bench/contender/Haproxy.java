package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * TLS to TCP, and requests in its HTTP mode. Buffers and TLS settings are those of the packaged
 * configuration; there, as everywhere here, AES-128-GCM comes first.
 */
public record Haproxy() implements Contender {
    @Override
    public String name() {
        return "HAProxy";
    }

    @Override
    public String program() {
        return "haproxy";
    }

    @Override
    public List<String> versionArguments() {
        return List.of("-v");
    }

    @Override
    public Set<Service> services() {
        return EnumSet.allOf(Service.class);
    }

    @Override
    public List<String> command(Place place) {
        Path config =
                place.write(
                        "haproxy.cfg",
                        """
                        global
                            nbthread 2
                            log stdout format raw local0
                            ssl-default-bind-ciphersuites \
                        TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
                            ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
                        defaults
                            mode tcp
                            log global
                            option tcplog
                            option dontlognull
                            timeout connect 5s
                            timeout client 1h
                            timeout server 1h
                        """
                                + listen(place, Service.TUNNEL, "")
                                + listen(place, Service.INTERACTIVE, "")
                                + listen(place, Service.TLS_TUNNEL, verified(place))
                                + listen(place, Service.WEB, "")
                                + listen(
                                        place,
                                        Service.MTLS_WEB,
                                        verified(place)
                                                + " crt "
                                                + place.credentials().client().both()));
        return List.of(program(), "-db", "-f", config.toString());
    }

    private static String listen(Place place, Service service, String tls) {
        return """
        listen %s
        %s    bind 127.0.0.1:%d ssl crt %s
            server upstream 127.0.0.1:%d%s
        """
                .formatted(
                        service.name().toLowerCase(Locale.ROOT),
                        service.isWeb() ? "    mode http\n    option httplog\n" : "",
                        place.port(service),
                        place.credentials().server().both(),
                        place.upstream(service),
                        tls);
    }

    private static String verified(Place place) {
        return " ssl verify required verifyhost localhost sni str(localhost) ca-file "
                + place.credentials().authority();
    }
}
