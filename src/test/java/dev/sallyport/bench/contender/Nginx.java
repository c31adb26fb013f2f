package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The stream module for tunnels, the proxy module for requests. Nothing is spooled to disk, and
 * connections are kept for as long as the run lasts.
 */
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
    public Set<Service> services() {
        return EnumSet.allOf(Service.class);
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
                            %2$s
                            server {
                                listen 127.0.0.1:%3$d ssl;
                                proxy_pass 127.0.0.1:%4$d;
                                proxy_timeout 1h;
                            }
                            server {
                                listen 127.0.0.1:%10$d ssl;
                                proxy_pass 127.0.0.1:%11$d;
                                proxy_timeout 1h;
                            }
                            server {
                                listen 127.0.0.1:%5$d ssl;
                                proxy_pass 127.0.0.1:%6$d;
                                proxy_timeout 1h;
                                proxy_ssl on;
                                %7$s
                            }
                        }
                        http {
                            access_log %1$s/requests.log;
                            %2$s
                            keepalive_timeout 1h;
                            keepalive_requests 100000000;
                            client_max_body_size 0;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_set_header X-Forwarded-For $remote_addr;
                            proxy_request_buffering off;
                            proxy_max_temp_file_size 0;
                            %8$s
                            %9$s
                        }
                        """
                                .formatted(
                                        place.folder(),
                                        """
                                        ssl_protocols TLSv1.2 TLSv1.3;
                                        ssl_certificate %s;
                                        ssl_certificate_key %s;
                                        """
                                                .formatted(
                                                        place.credentials().server().chain(),
                                                        place.credentials().server().key()),
                                        place.port(Service.TUNNEL),
                                        place.upstream(Service.TUNNEL),
                                        place.port(Service.TLS_TUNNEL),
                                        place.upstream(Service.TLS_TUNNEL),
                                        verified(place),
                                        web(place, Service.WEB, "http", ""),
                                        web(
                                                place,
                                                Service.MTLS_WEB,
                                                "https",
                                                verified(place)
                                                        + "proxy_ssl_certificate %s; proxy_ssl_certificate_key %s;"
                                                                .formatted(
                                                                        place.credentials()
                                                                                .client()
                                                                                .chain(),
                                                                        place.credentials()
                                                                                .client()
                                                                                .key())),
                                        place.port(Service.INTERACTIVE),
                                        place.upstream(Service.INTERACTIVE)));
        return List.of(program(), "-p", place.folder().toString(), "-c", config.toString());
    }

    private static String web(Place place, Service service, String scheme, String tls) {
        return """
        upstream %1$s {
            server 127.0.0.1:%2$d;
            keepalive 64;
            keepalive_requests 100000000;
            keepalive_timeout 1h;
        }
        server {
            listen 127.0.0.1:%3$d ssl;
            location / {
                proxy_pass %4$s://%1$s;
                %5$s
            }
        }
        """
                .formatted(
                        service.name().toLowerCase(Locale.ROOT),
                        place.upstream(service),
                        place.port(service),
                        scheme,
                        tls);
    }

    private static String verified(Place place) {
        return "proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_server_name on;"
                + " proxy_ssl_protocols TLSv1.3; proxy_ssl_trusted_certificate "
                + place.credentials().authority()
                + "; ";
    }
}
