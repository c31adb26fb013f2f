package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The stream module: TLS to TCP. */
public record Nginx() implements Contender {
    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public String program() {
        return "nginx";
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
                        "nginx.conf",
                        """
                        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                        daemon off;
                        worker_processes 2;
                        pid %1$s/nginx.pid;
                        error_log %1$s/error.log;
                        events {
                            worker_connections 20000;
                        }
                        stream {
                            log_format tunnel '$remote_addr [$time_local] $status $bytes_sent $session_time';
                            access_log %1$s/access.log tunnel;
                            ssl_protocols TLSv1.2 TLSv1.3;
                            ssl_certificate %2$s;
                            ssl_certificate_key %3$s;
                            server {
                                listen 127.0.0.1:%4$d ssl;
                                proxy_pass 127.0.0.1:%5$d;
                                proxy_timeout 1h;
                            }
                        }
                        """
                                .formatted(
                                        place.folder(),
                                        place.credentials().chain(),
                                        place.credentials().key(),
                                        place.port(),
                                        place.upstream()));
        return List.of(program(), "-p", place.folder().toString(), "-c", config.toString());
    }
}
