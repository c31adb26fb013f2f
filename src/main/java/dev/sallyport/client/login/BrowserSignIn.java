package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in in a browser of this machine: the proxy's login API names a page, and the page leads back
 * to a port of ours with the token. After one that nobody answered the address is only told, and no
 * further window is opened. Thread-safe.
 */
public final class BrowserSignIn implements SignInMethod {
    private static final String PATH = "/.pomerium/api/v1/login?pomerium_redirect_uri=";
    private static final int MAX_URL = 16 * 1024;

    private final ProxyApi api;
    private final Browser browser;
    private final SecureRandom random;
    private final SignInEvents events;
    private volatile boolean unanswered;

    public BrowserSignIn(ProxyApi api, Browser browser, SecureRandom random, SignInEvents events) {
        this.api = api;
        this.browser = browser;
        this.random = random;
        this.events = events;
    }

    @Override
    public Credential obtain(Duration limit) throws TunnelException, InterruptedException {
        try (LoopbackCallback callback = LoopbackCallback.open(random)) {
            String url = page(callback.redirectUri());
            events.visit(url, !unanswered && browser.open(url));
            Credential token = callback.await(limit);
            unanswered = token == null;
            if (token == null) {
                throw new TunnelException(
                        Reason.SIGN_IN_NEEDED,
                        "nobody signed in to "
                                + api.connector().proxy().address()
                                + " in time; try again; on a machine without a browser: sallyport"
                                + " login --device");
            }
            return token;
        } catch (IOException e) {
            throw new TunnelException(
                    Reason.BROKEN,
                    "no port on 127.0.0.1 for the browser to come back to: " + e.getMessage(),
                    e);
        }
    }

    private String page(String redirectUri) throws TunnelException {
        ProxyApi.Answer answer =
                api.get(PATH + URLEncoder.encode(redirectUri, StandardCharsets.UTF_8), null);
        if (answer.status() != 200) {
            throw api.unexpected(answer, "a request to sign in");
        }
        String url = answer.body();
        if (!isWebAddress(url)) {
            throw new TunnelException(
                    Reason.BROKEN,
                    "the proxy "
                            + api.connector().proxy().address()
                            + " named no address to sign in at; is this the right proxy?");
        }
        return url;
    }

    /** What a browser command and a terminal can be given: RFC 3986, and nothing but the web. */
    static boolean isWebAddress(String text) {
        if (text.length() > MAX_URL || text.matches("(?s).*[^\\x21-\\x7e].*")) {
            return false;
        }
        @Nullable URI uri = null;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        String scheme = uri.getScheme();
        return ("https".equals(scheme) || "http".equals(scheme)) && uri.getHost() != null;
    }
}
