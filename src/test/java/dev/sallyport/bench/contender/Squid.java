package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** CONNECT over TLS, in one process: that is how it is packaged. */
public record Squid() implements Contender {
    @Override
    public String name() {
        return "Squid";
    }

    @Override
    public String program() {
        return "squid";
    }

    @Override
    public List<String> versionArguments() {
        return List.of("-v");
    }

    @Override
    public Set<Service> services() {
        return Set.of(Service.TUNNEL, Service.INTERACTIVE);
    }

    @Override
    public String target(Service service, Place place) {
        return place.port(Service.TUNNEL) + " 127.0.0.1:" + place.upstream(service);
    }

    @Override
    public List<String> command(Place place) {
        Path config =
                place.write(
                        "squid.conf",
                        """
                        https_port 127.0.0.1:%1$d tls-cert=%2$s tls-key=%3$s
                        http_access allow all
                        cache deny all
                        max_filedescriptors 20000
                        pid_filename %4$s/squid.pid
                        access_log stdio:%4$s/access.log
                        cache_log %4$s/cache.log
                        coredump_dir %4$s
                        shutdown_lifetime 0 seconds
                        """
                                .formatted(
                                        place.port(Service.TUNNEL),
                                        place.credentials().server().chain(),
                                        place.credentials().server().key(),
                                        place.folder()));
        return List.of(program(), "-N", "-f", config.toString());
    }
}
