package dev.sallyport.cli;

import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.login.Browser;
import dev.sallyport.client.login.BrowserCommand;
import dev.sallyport.client.login.BrowserSignIn;
import dev.sallyport.client.login.DeviceSignIn;
import dev.sallyport.client.login.SignIn;
import dev.sallyport.client.login.SignInEvents;
import dev.sallyport.client.login.SignInMethod;
import dev.sallyport.terms.GoDuration;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of every command that may have to sign in. */
final class SignInOptions {
    private final OptionSpec browserCommand =
            OptionSpec.builder("--browser-cmd")
                    .paramLabel("COMMAND")
                    .type(String.class)
                    .description(
                            "Run this program with the address to sign in at; it is one program,"
                                    + " without options (default: the system's browser, where a"
                                    + " terminal shows that somebody is there).")
                    .build();

    private final OptionSpec timeout =
            OptionSpec.builder("--sign-in-timeout")
                    .paramLabel("DURATION")
                    .type(String.class)
                    .defaultValue("5m")
                    .description("How long to wait for the sign-in (default: ${DEFAULT-VALUE}).")
                    .build();

    /** Makes them options of a command. */
    void addTo(CommandSpec command) {
        command.addOption(browserCommand).addOption(timeout);
    }

    /** How to sign in at a proxy, and the cache that goes with it. */
    SignIn signIn(ProxyConnector connector, boolean device, Surroundings here, Voice voice) {
        SignInEvents events = voice.signInEvents();
        ProxyApi api = new ProxyApi(connector);
        SignInMethod method =
                device
                        ? new DeviceSignIn(api, events)
                        : new BrowserSignIn(
                                api,
                                browser(here.environment(), events),
                                new SecureRandom(),
                                events);
        return new SignIn(connector.proxy(), here.tokens(voice), method, limit(), events);
    }

    private Duration limit() {
        Duration limit;
        try {
            limit = GoDuration.parse(timeout.getValue());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid value for --sign-in-timeout: " + e.getMessage(), e);
        }
        if (!limit.isPositive() || limit.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "invalid value for --sign-in-timeout: more than 0, at most 24h");
        }
        return limit;
    }

    private Browser browser(Map<String, String> environment, SignInEvents events) {
        String program = browserCommand.getValue();
        if (program != null) {
            return new BrowserCommand(List.of(program), events);
        }
        List<String> opener = BrowserCommand.opener(environment, System.getProperty("os.name", ""));
        if (opener == null) {
            return Browser.none();
        }
        BrowserCommand command = new BrowserCommand(opener, events);
        // Asked when it comes to that: most commands never sign in.
        return url -> Terminal.present() && command.open(url);
    }
}
