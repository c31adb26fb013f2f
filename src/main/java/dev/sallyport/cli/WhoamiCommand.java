package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import dev.sallyport.client.JsonFields;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.token.TokenCache;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport whoami}: what the proxies take this user for. */
@Command(
        name = "whoami",
        mixinStandardHelpOptions = true,
        description = "Show who the proxy takes you for.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:signed in",
            "2:wrong usage, or a file that cannot be used",
            "3:the proxy cannot be reached, or its certificate is not trusted",
            "4:the proxy does not say",
            "5:not signed in, or not any more"
        })
final class WhoamiCommand implements Callable<Integer> {
    static final String PATH = "/.pomerium/user";

    private static final int MAX_TEXT = 500;

    private final Surroundings here;
    private final Voice voice;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            converter = ProxyWord.class,
            description = "The proxy, https://HOST[:PORT] (default: each where you signed in).")
    private @Nullable ProxyUrl proxy;

    private final ServiceAccountOptions serviceAccount = new ServiceAccountOptions();
    private final TlsOptions tls = new TlsOptions();

    private WhoamiCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    static CommandLine line(Surroundings here, Voice voice) {
        WhoamiCommand command = new WhoamiCommand(here, voice);
        CommandLine line = new CommandLine(command);
        command.serviceAccount.addTo(line.getCommandSpec());
        command.tls.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() throws CommandFailure {
        try {
            Credential account = serviceAccount.credential();
            if (account != null && proxy == null) {
                throw new IllegalArgumentException(
                        "a service account's token goes to the proxy that is named: add its URL");
            }
            TokenCache tokens = here.tokens(voice);
            List<ProxyUrl> proxies = proxy == null ? tokens.proxies() : List.of(proxy);
            if (proxies.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.SIGN_IN_NEEDED, "not signed in anywhere; sallyport login URL");
            }
            for (ProxyUrl each : proxies) {
                show(each, account == null ? tokens.load(each) : account);
            }
            return ExitCode.OK;
        } catch (TunnelException e) {
            throw CommandFailure.of(e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void show(ProxyUrl each, @Nullable Credential credential)
            throws CommandFailure, TunnelException {
        if (credential == null) {
            throw new CommandFailure(
                    ExitCode.SIGN_IN_NEEDED, "not signed in to " + each + "; sallyport login URL");
        }
        ProxyApi api = new ProxyApi(tls.connector(each, here, voice));
        ProxyApi.Answer answer = api.get(PATH, credential);
        if (answer.wantsSignIn()) {
            throw new CommandFailure(
                    ExitCode.SIGN_IN_NEEDED,
                    "not signed in to " + each + " any more; sallyport login URL");
        }
        Map<String, String> claims = JsonFields.of(answer.body());
        if (answer.status() != 200 || claims.isEmpty()) {
            throw CommandFailure.of(api.unexpected(answer, "the question who you are"));
        }
        PrintWriter out = here.printer();
        out.println(each);
        claims.forEach((name, value) -> out.println("  " + shown(name) + ": " + shown(value)));
    }

    /** A name may be in any script; what steers a terminal is in none. */
    private static String shown(String text) {
        String line = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
        return line.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }
}
