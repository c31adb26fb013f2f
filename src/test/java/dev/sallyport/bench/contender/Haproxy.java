package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS to TCP. Buffers and TLS settings are those of the packaged configuration; there, as
 * everywhere here, AES-128-GCM comes first.
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
    public Optional<String> authority(int upstream) {
        return Optional.empty();
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
                        listen tunnels
                            bind 127.0.0.1:%d ssl crt %s
                            server upstream 127.0.0.1:%d
                        """
                                .formatted(
                                        place.port(),
                                        place.credentials().both(),
                                        place.upstream()));
        return List.of(program(), "-db", "-f", config.toString());
    }
}
