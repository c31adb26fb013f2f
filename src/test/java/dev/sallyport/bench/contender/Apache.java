package dev.sallyport.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** CONNECT over TLS, event MPM with two processes. A tunnel takes a thread. */
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
    public Optional<String> authority(int upstream) {
        return Optional.of("127.0.0.1:" + upstream);
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
                        Listen 127.0.0.1:%2$d
                        LogFormat "%%h %%t \\"%%r\\" %%>s %%b" common
                        CustomLog %1$s/access.log common
                        SSLEngine on
                        SSLProtocol TLSv1.2 TLSv1.3
                        SSLCertificateFile %3$s
                        SSLCertificateKeyFile %4$s
                        ProxyRequests on
                        AllowCONNECT %5$d
                        ProxyTimeout 3600
                        <Proxy "*">
                            Require all granted
                        </Proxy>
                        """
                                .formatted(
                                        place.folder(),
                                        place.port(),
                                        place.credentials().chain(),
                                        place.credentials().key(),
                                        place.upstream()));
        return List.of(
                program(),
                "-d",
                place.folder().toString(),
                "-f",
                config.toString(),
                "-DFOREGROUND");
    }
}
