package dev.sallyport.cli;

import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyTls;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.SystemRoots;
import dev.sallyport.client.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that speaks TLS to a proxy. */
final class TlsOptions {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--ca-cert",
            paramLabel = "BASE64",
            description = "Trust these authorities too: the base64 of a PEM file.")
    private @Nullable String caCert;

    @Option(
            names = "--alternate-ca-path",
            paramLabel = "FILE",
            description = "Trust these authorities too: a PEM file.")
    private @Nullable Path alternateCa;

    @Option(
            names = "--disable-tls-verification",
            description = "Trust whoever answers. For tests: everyone on the way can read along.")
    private boolean disableVerification;

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description = "The client certificate with its chain, PEM; needs --client-key.")
    private @Nullable Path clientCert;

    @Option(
            names = "--client-key",
            paramLabel = "FILE",
            description = "The client certificate's private key, PEM, not encrypted.")
    private @Nullable Path clientKey;

    /**
     * The way to a proxy.
     *
     * @throws IllegalArgumentException whose message names the option or the file
     */
    ProxyConnector connector(ProxyUrl proxy, Surroundings here, Voice voice) {
        return new ProxyConnector(
                proxy,
                proxy.tls() ? open(here.environment(), voice) : null,
                "sallyport/" + VersionCommand.number(),
                CONNECT_TIMEOUT,
                ANSWER_TIMEOUT);
    }

    private ProxyTls open(Map<String, String> environment, Voice voice) {
        if (disableVerification) {
            voice.warn(
                    "--disable-tls-verification: the proxy's certificate is not checked, anyone on"
                            + " the way can read and change the tunnel");
        }
        return ProxyTls.open(
                new TlsSettings(caCert, alternateCa, !disableVerification, clientCert, clientKey),
                new SystemRoots(environment, System.getProperty("os.name", "")));
    }
}
