package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * CONNECT and requests over TLS, event MPM with two processes. A tunnel takes a thread, a request
 * that is under way too.
 */
public record Apache() implements Contender {
    @Override
    public String name() {
        return "Apache";
    }

    @Override
    public String program() {
        return "apache2";
    }

    @Override
    public List<String> versionArguments() {
        return List.of("-v");
    }

    @Override
    public Set<Service> services() {
        return EnumSet.complementOf(EnumSet.of(Service.TLS_TUNNEL));
    }

    @Override
    public String target(Service service, Place place) {
        return service == Service.TUNNEL || service == Service.INTERACTIVE
                ? place.port(Service.TUNNEL) + " 127.0.0.1:" + place.upstream(service)
                : Contender.super.target(service, place);
    }

    @Override
    public boolean holdsThousands() {
        return false;
    }

    @Override
    public List<String> command(Place place) {
        Path config =
                place.write(
                        "apache.conf",
                        """
                        ServerRoot %1$s
                        ServerName bench.example.test
                        PidFile %1$s/apache.pid
                        DefaultRuntimeDir %1$s
                        Mutex file:%1$s default
                        ErrorLog %1$s/error.log
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
                        LoadModule proxy_connect_module /usr/lib/apache2/modules/mod_proxy_connect.so
                        LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
                        LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
                        User www-data
                        Group www-data
                        StartServers 2
                        ServerLimit 2
                        ThreadLimit 128
                        ThreadsPerChild 128
                        MaxRequestWorkers 256
                        MinSpareThreads 1
                        MaxSpareThreads 256
                        MaxKeepAliveRequests 0
                        KeepAliveTimeout 3600
                        Listen 127.0.0.1:%2$d
                        LogFormat "%%h %%t \\"%%r\\" %%>s %%b" common
                        CustomLog %1$s/access.log common
                        SSLProtocol TLSv1.2 TLSv1.3
                        SSLCertificateFile %3$s
                        SSLCertificateKeyFile %4$s
                        ProxyTimeout 3600
                        <Proxy "*">
                            Require all granted
                        </Proxy>
                        <VirtualHost 127.0.0.1:%2$d>
                            SSLEngine on
                            ProxyRequests on
                            AllowCONNECT %5$d %8$d
                        </VirtualHost>
                        %6$s
                        %7$s
                        """
                                .formatted(
                                        place.folder(),
                                        place.port(Service.TUNNEL),
                                        place.credentials().server().chain(),
                                        place.credentials().server().key(),
                                        place.upstream(Service.TUNNEL),
                                        web(place, Service.WEB, "http", ""),
                                        web(
                                                place,
                                                Service.MTLS_WEB,
                                                "https",
                                                """
                                                SSLProxyEngine on
                                                SSLProxyVerify require
                                                SSLProxyCACertificateFile %s
                                                SSLProxyMachineCertificateFile %s
                                                """
                                                        .formatted(
                                                                place.credentials().authority(),
                                                                place.credentials()
                                                                        .client()
                                                                        .both())),
                                        place.upstream(Service.INTERACTIVE)));
        return List.of(
                program(),
                "-d",
                place.folder().toString(),
                "-f",
                config.toString(),
                "-DFOREGROUND");
    }

    private static String web(Place place, Service service, String scheme, String tls) {
        return """
        Listen 127.0.0.1:%1$d
        <VirtualHost 127.0.0.1:%1$d>
            SSLEngine on
            %2$s
            ProxyPass / %3$s://localhost:%4$d/
        </VirtualHost>
        """
                .formatted(place.port(service), tls, scheme, place.upstream(service));
    }
}
