package dev.sallyport.cli;

import dev.sallyport.client.Credentials;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.login.Browser;
import dev.sallyport.client.login.BrowserSignIn;
import dev.sallyport.client.login.SignIn;
import dev.sallyport.client.login.SignInEvents;
import dev.sallyport.client.token.TokenCache;
import java.security.SecureRandom;
import java.time.Duration;

/** Somebody in the demo, whose token is kept nowhere. */
record DemoPerson(Browser browser, ProxyConnector connector) {
    /** The demo itself tells what happens. */
    private static final class Silent implements SignInEvents {
        @Override
        public void visit(String url, boolean opening) {}

        @Override
        public void enter(String code, String url, String complete) {}

        @Override
        public void waiting(ProxyUrl proxy) {}

        @Override
        public void signedIn(ProxyUrl proxy) {}

        @Override
        public void troubled(String what) {}
    }

    Credentials signIn(Duration limit) {
        SignInEvents events = new Silent();
        ProxyApi api = new ProxyApi(connector);
        return new SignIn(
                connector.proxy(),
                new TokenCache(null, warning -> {}),
                new BrowserSignIn(api, browser, new SecureRandom(), events),
                limit,
                events);
    }
}
