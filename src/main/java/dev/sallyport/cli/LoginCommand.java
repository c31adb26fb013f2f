package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.login.SignIn;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport login}: a sign-in before there is a tunnel to need it. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = "Sign in at a proxy, for all commands of this user.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:signed in, now or before",
            "2:wrong usage, or a file that cannot be used",
            "3:the proxy cannot be reached, or its certificate is not trusted",
            "4:the proxy offers no sign-in",
            "5:nobody signed in"
        })
final class LoginCommand implements Callable<Integer> {
    private final Surroundings here;
    private final Voice voice;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "URL",
            converter = ProxyWord.class,
            description = "The proxy, https://HOST[:PORT].")
    private @Nullable ProxyUrl proxy;

    @Option(
            names = "--device",
            description = "Show a short code to type on another device; for machines without one.")
    private boolean device;

    private final SignInOptions signIn = new SignInOptions();
    private final TlsOptions tls = new TlsOptions();

    private LoginCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    static CommandLine line(Surroundings here, Voice voice) {
        LoginCommand command = new LoginCommand(here, voice);
        CommandLine line = new CommandLine(command);
        command.signIn.addTo(line.getCommandSpec());
        command.tls.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ProxyConnector connector;
        SignIn method;
        try {
            connector = tls.connector(Objects.requireNonNull(proxy), here, voice);
            method = signIn.signIn(connector, device, here, voice);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try {
            Credential known = method.current();
            if (known != null && holds(new ProxyApi(connector), known)) {
                voice.info("already signed in to " + connector.proxy().address());
                return ExitCode.OK;
            }
            Credential _ = method.renew(known);
            return ExitCode.OK;
        } catch (TunnelException e) {
            throw CommandFailure.of(e);
        }
    }

    private static boolean holds(ProxyApi api, Credential known) throws TunnelException {
        return api.get(WhoamiCommand.PATH, known).status() == 200;
    }
}
