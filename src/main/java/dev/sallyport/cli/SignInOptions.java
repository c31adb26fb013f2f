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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that may have to sign in. */
final class SignInOptions {
    @Option(
            names = "--browser-cmd",
            paramLabel = "COMMAND",
            description =
                    "Run this program with the address to sign in at; it is one program, without"
                            + " options (default: the system's browser, where a terminal shows that"
                            + " somebody is there).")
    private @Nullable String browserCommand;

    @Option(
            names = "--sign-in-timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How long to wait for the sign-in (default: ${DEFAULT-VALUE}).")
    private String timeout = "";

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
            limit = GoDuration.parse(timeout);
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
        if (browserCommand != null) {
            return new BrowserCommand(List.of(browserCommand), events);
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
