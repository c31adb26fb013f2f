package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.fake.Browser;
import dev.sallyport.identity.login.DevelopmentProvider;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.portal.DevelopmentPages;
import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The development provider's page in a real browser. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class DevelopersChooseWhoTheyAre {
    private static final Path PICTURES =
            Path.of(System.getProperty("sallyport.home", "."), "target", "pictures");

    private final DevelopmentProvider provider =
            new DevelopmentProvider(
                    new ProviderSettings.Development(
                            List.of(
                                    user("alice@example.com", "Alice", "staff", "ops"),
                                    user("bob@example.com", "Bob", "staff"),
                                    user("eve@example.com", "<b onclick=x>Eve</b>"))),
                    InstantSource.system(),
                    new SecureRandom());
    private final DevelopmentPages pages = new DevelopmentPages(new Replies(), provider);

    private HttpServer server;
    private Browser browser;

    private static Profile user(String email, String name, String... groups) {
        return new Profile(email, email, name, Map.of(), List.of(groups));
    }

    @BeforeEach
    void start() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.createContext(
                DevelopmentProvider.PATH,
                exchange -> send(exchange, pages.answer(head(exchange), "id")));
        server.createContext(
                "/callback", exchange -> send(exchange, new Replies().plain(200, "back", "id")));
        server.start();
        browser = new Browser();
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        server.stop(0);
    }

    private static RequestHead head(HttpExchange exchange) {
        return new RequestHead(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                "HTTP/1.1",
                List.of());
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            reply.headers().forEach(h -> exchange.getResponseHeaders().add(h.name(), h.value()));
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String callback() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/callback";
    }

    @Test
    void one_click_signs_the_chosen_user_in() throws IOException {
        SignInAttempt attempt = provider.begin(callback(), "a state/with+signs").result();
        browser.go(attempt.url());
        browser.waitFor("li:nth-of-type(3) a");
        assertThat(browser.text())
                .contains("Sign in as", "nobody is asked", "Bob", "staff, ops", "<b onclick=x>");
        assertThat(browser.evaluate("document.querySelectorAll('b, script').length")).isEqualTo(0);
        var _ = Files.createDirectories(PICTURES);
        browser.screenshot(PICTURES.resolve("development-light.png"));
        browser.prefer("dark");
        browser.screenshot(PICTURES.resolve("development-dark.png"));

        browser.click("li:nth-of-type(2) a");
        browser.waitForUrl(callback() + "?code=");
        String code = browser.url().replaceAll(".*code=([^&]*)&.*", "$1");
        assertThat(browser.url()).endsWith("&state=a+state%2Fwith%2Bsigns");
        SignedIn signedIn = provider.finish(callback(), attempt, code).result();
        assertThat(signedIn.profile().email()).isEqualTo("bob@example.com");

        browser.go(attempt.url());
        browser.waitForUrl(attempt.url());
        browser.waitFor("pre");
        assertThat(browser.text()).contains("no sign-in waits here");
    }
}
