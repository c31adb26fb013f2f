package dev.sallyport.cli;

import dev.sallyport.client.P256Provider;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyTls;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.SystemRoots;
import dev.sallyport.client.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of every command that speaks TLS to a proxy. */
final class TlsOptions {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final OptionSpec caCert =
            OptionSpec.builder("--ca-cert")
                    .paramLabel("BASE64")
                    .type(String.class)
                    .description("Trust these authorities too: the base64 of a PEM file.")
                    .build();

    private final OptionSpec alternateCa =
            OptionSpec.builder("--alternate-ca-path")
                    .paramLabel("FILE")
                    .type(Path.class)
                    .description("Trust these authorities too: a PEM file.")
                    .build();

    private final OptionSpec disableVerification =
            OptionSpec.builder("--disable-tls-verification")
                    .type(boolean.class)
                    .initialValue(false)
                    .description(
                            "Trust whoever answers. For tests: everyone on the way can read along.")
                    .build();

    private final OptionSpec clientCert =
            OptionSpec.builder("--client-cert")
                    .paramLabel("FILE")
                    .type(Path.class)
                    .description("The client certificate with its chain, PEM; needs --client-key.")
                    .build();

    private final OptionSpec clientKey =
            OptionSpec.builder("--client-key")
                    .paramLabel("FILE")
                    .type(Path.class)
                    .description("The client certificate's private key, PEM, not encrypted.")
                    .build();

    /** Makes them options of a command. */
    void addTo(CommandSpec command) {
        command.addOption(caCert)
                .addOption(alternateCa)
                .addOption(disableVerification)
                .addOption(clientCert)
                .addOption(clientKey);
    }

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
        boolean verify = !disableVerification.<Boolean>getValue();
        if (!verify) {
            voice.warn(
                    "--disable-tls-verification: the proxy's certificate is not checked, anyone on"
                            + " the way can read and change the tunnel");
        }
        P256Provider.install();
        return ProxyTls.open(
                new TlsSettings(
                        caCert.getValue(),
                        alternateCa.getValue(),
                        verify,
                        clientCert.getValue(),
                        clientKey.getValue()),
                new SystemRoots(environment, System.getProperty("os.name", "")));
    }
}
