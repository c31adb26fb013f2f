package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.token.TokenCache;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport logout}: ends the session at the proxy, and forgets its token here. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        description = "Sign out at a proxy, for all commands of this user.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:signed out; with a proxy that knows no sign-out, on this machine only",
            "1:the token here cannot be removed",
            "2:wrong usage, or a file that cannot be used",
            "3:signed out on this machine only: the proxy cannot be reached or is not trusted",
            "4:signed out on this machine only: the proxy did not do it"
        })
final class LogoutCommand implements Callable<Integer> {
    private static final String PATH = "/.pomerium/api/v1/logout";

    private final Surroundings here;
    private final Voice voice;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            converter = ProxyWord.class,
            description = "The proxy, https://HOST[:PORT] (default: each where you signed in).")
    private @Nullable ProxyUrl proxy;

    private final TlsOptions tls = new TlsOptions();

    private LogoutCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    static CommandLine line(Surroundings here, Voice voice) {
        LogoutCommand command = new LogoutCommand(here, voice);
        CommandLine line = new CommandLine(command);
        command.tls.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        TokenCache tokens = here.tokens(voice);
        List<ProxyUrl> proxies = proxy == null ? tokens.proxies() : List.of(proxy);
        if (proxies.isEmpty()) {
            voice.info("not signed in anywhere");
        }
        int worst = ExitCode.OK;
        for (ProxyUrl each : proxies) {
            worst = Math.max(worst, end(each, tokens));
        }
        return worst;
    }

    /** The token here goes in any case: nobody who signs out wants to keep it. */
    private int end(ProxyUrl each, TokenCache tokens) {
        ProxyApi api = new ProxyApi(connector(each));
        List<Credential> credentials = tokens.all(each);
        boolean removed = tokens.remove(each);
        if (credentials.isEmpty()) {
            voice.info("not signed in to " + each);
            return ExitCode.OK;
        }
        int code = removed ? ExitCode.OK : ExitCode.FAILED;
        try {
            return Math.max(code, told(each, api, credentials));
        } catch (TunnelException e) {
            CommandFailure failure = CommandFailure.of(e);
            voice.error(
                    "signed out of "
                            + each
                            + " on this machine only, the session may live on: "
                            + failure.getMessage());
            return failure.exitCode();
        }
    }

    private ProxyConnector connector(ProxyUrl each) {
        try {
            return tls.connector(each, here, voice);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int told(ProxyUrl each, ProxyApi api, List<Credential> credentials)
            throws TunnelException {
        boolean known = true;
        for (Credential credential : credentials) {
            ProxyApi.Answer answer = api.post(PATH, credential, "");
            known = answer.status() != 404;
            if (known && answer.status() / 100 != 2 && !answer.wantsSignIn()) {
                throw api.unexpected(answer, "the sign-out");
            }
        }
        voice.info(
                known
                        ? "signed out of " + each
                        : "signed out of "
                                + each
                                + " on this machine; the proxy knows no sign-out for commands, so"
                                + " the session there lives until it ends: sign out in the browser"
                                + " too");
        return ExitCode.OK;
    }
}
