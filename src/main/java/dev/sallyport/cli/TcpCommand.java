package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import dev.sallyport.client.Credentials;
import dev.sallyport.client.Destination;
import dev.sallyport.client.ListenAddress;
import dev.sallyport.client.LocalListener;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyDialer;
import dev.sallyport.client.StreamTunnel;
import dev.sallyport.client.TunnelEvents;
import dev.sallyport.client.TunnelException;
import dev.sallyport.terms.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** {@code sallyport tcp}: tunnels from this machine to a TCP route. */
final class TcpCommand implements Callable<Integer> {
    private static final String[] EXIT_CODES = {
        "0:the tunnel ended; or the listener was stopped by a signal",
        "1:the tunnel was cut, or the local address cannot be had",
        "2:wrong usage, or a file that cannot be used",
        "3:the proxy cannot be reached, or its certificate is not trusted",
        "4:the proxy refused: no such route (404), not allowed (403), no upstream (503)",
        "5:the proxy wants a sign-in, and nobody signed in",
        "130, 143:with --listen -, interrupted or terminated"
    };

    private final Surroundings here;
    private final Voice voice;

    private final CommandSpec spec;
    private final TlsOptions tls = new TlsOptions();
    private final SignInOptions signIn = new SignInOptions();
    private final ServiceAccountOptions serviceAccount = new ServiceAccountOptions();

    private final PositionalParamSpec destination =
            PositionalParamSpec.builder()
                    .index("0")
                    .arity("1")
                    .required(true)
                    .paramLabel("DESTINATION")
                    .type(String.class)
                    .description(
                            "HOST:PORT of the route, tcp+https://HOST:PORT, or"
                                    + " tcp+https://PROXY/HOST:PORT.")
                    .build();

    private final OptionSpec listen =
            OptionSpec.builder("--listen")
                    .paramLabel("ADDR")
                    .type(String.class)
                    .defaultValue("127.0.0.1:0")
                    .description(
                            "Listen on HOST:PORT or :PORT (loopback); port 0 takes a free one; -"
                                    + " joins standard input and output (default:"
                                    + " ${DEFAULT-VALUE}).")
                    .build();

    private final OptionSpec allowRemote =
            OptionSpec.builder("--allow-remote")
                    .type(boolean.class)
                    .initialValue(false)
                    .description("Let --listen name an address that other machines can reach.")
                    .build();

    private final OptionSpec proxyUrl =
            OptionSpec.builder("--proxy-url", "--pomerium-url")
                    .paramLabel("URL")
                    .type(String.class)
                    .description(
                            "The proxy, https://HOST[:PORT] or http://HOST[:PORT] (default: the"
                                    + " destination's host, port 443).")
                    .build();

    private final OptionSpec logFormat =
            OptionSpec.builder("--log-format")
                    .paramLabel("text|json")
                    .type(LogFormat.class)
                    .defaultValue("text")
                    .description(
                            "How to write messages on standard error (default: ${DEFAULT-VALUE}).")
                    .build();

    private TcpCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
        this.spec = Commands.spec("tcp", "Open tunnels to a TCP route.", this);
    }

    static CommandSpec spec(Surroundings here, Voice voice) {
        TcpCommand command = new TcpCommand(here, voice);
        CommandSpec spec = command.spec;
        spec.addPositional(command.destination)
                .addOption(command.listen)
                .addOption(command.allowRemote)
                .addOption(command.proxyUrl)
                .addOption(command.logFormat)
                .usageMessage()
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(EXIT_CODES));
        command.tls.addTo(spec);
        command.signIn.addTo(spec);
        command.serviceAccount.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        voice.format(logFormat.getValue());
        ListenAddress near;
        ProxyDialer dialer;
        try {
            near = ListenAddress.parse(listen.getValue(), allowRemote.getValue());
            dialer = dialer();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        // Not a switch over its types: the JVM makes classes for one at run time, at each start.
        return near instanceof ListenAddress.Local local ? listen(local, dialer) : join(dialer);
    }

    private ProxyDialer dialer() {
        Destination parsed = Destination.parse(destination.getValue(), proxyUrl.getValue());
        ProxyConnector connector = tls.connector(parsed.proxy(), here, voice);
        Credential account = serviceAccount.credential();
        // A service account is never a person: it neither asks nor fills the user's cache.
        Credentials credentials =
                account == null
                        ? signIn.signIn(connector, false, here, voice)
                        : Credentials.fixed(account);
        return new ProxyDialer(parsed.target(), connector, credentials);
    }

    private int join(ProxyDialer dialer) throws CommandFailure, InterruptedException {
        try {
            StreamTunnel.join(dialer, here.in(), here.out());
            return ExitCode.OK;
        } catch (TunnelException e) {
            throw CommandFailure.of(e);
        }
    }

    private int listen(ListenAddress.Local near, ProxyDialer dialer)
            throws CommandFailure, InterruptedException {
        try (LocalListener listener = LocalListener.open(near, dialer, events())) {
            // For the user a signal is the way to end a listener, not a failure of it. The hook
            // runs on every end of the process: it is gone again before an end of another kind.
            Thread stop = new Thread(() -> Runtime.getRuntime().halt(ExitCode.OK), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            voice.listening(text(listener.address()));
            listener.serve();
            boolean _ = Runtime.getRuntime().removeShutdownHook(stop);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "cannot listen on "
                            + listen.getValue()
                            + ": "
                            + e.getMessage()
                            + "; try another port",
                    e);
        }
    }

    private TunnelEvents events() {
        return new TunnelEvents() {
            @Override
            public void refused(TunnelException why) {
                voice.error(String.valueOf(why.getMessage()));
            }

            @Override
            public void troubled(String what) {
                voice.error(what);
            }
        };
    }

    private static String text(InetSocketAddress address) {
        // An address with a zone ("%eth0") is no HostPort; the zone is of no use to who reads this.
        String host = address.getAddress().getHostAddress();
        return new HostPort(host.replaceFirst("%.*", ""), address.getPort()).toString();
    }
}
