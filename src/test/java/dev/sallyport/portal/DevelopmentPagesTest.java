package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.MovableClock;
import dev.sallyport.identity.login.DevelopmentProvider;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import io.vertx.core.Future;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The development provider and its page, from the first click to the session. */
class DevelopmentPagesTest {
    private static final String CALLBACK = "https://auth.test:8443/oauth2/callback";
    private static final Profile ALICE =
            new Profile(
                    "alice@x.test",
                    "alice@x.test",
                    "Alice <script>alert(1)</script>",
                    Map.of("groups", List.of("ops")),
                    List.of("ops"));
    private static final Profile BOB =
            new Profile("bob@x.test", "bob@x.test", "Bob", Map.of(), List.of());

    private final MovableClock clock = new MovableClock(Instant.EPOCH);
    private final DevelopmentProvider provider = provider(ALICE, BOB);
    private final DevelopmentPages pages = new DevelopmentPages(new Replies(), provider);

    private DevelopmentProvider provider(Profile... users) {
        return new DevelopmentProvider(
                new ProviderSettings.Development(List.of(users)), clock, new SecureRandom());
    }

    private SignInAttempt begin(String state) {
        return provider.begin(CALLBACK, state).result();
    }

    private Reply get(String target) {
        return pages.answer(new RequestHead("GET", target, "HTTP/1.1", List.of()), "id");
    }

    private static String header(Reply reply, String name) {
        return reply.headers().stream()
                .filter(h -> h.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    /** Opens the page, chooses a user, and gives the code that the callback gets. */
    private String choose(SignInAttempt attempt, int user) {
        URI page = URI.create(attempt.url());
        Reply reply = get(page.getPath() + "?" + page.getRawQuery() + "&user=" + user);
        assertThat(reply.status()).isEqualTo(302);
        String location = header(reply, "location");
        assertThat(location).startsWith(CALLBACK + "?code=").contains("&state=");
        return location.replaceAll(".*code=([^&]*)&.*", "$1");
    }

    private static Kind kind(Future<?> failed) {
        return ((ProviderException) failed.cause()).kind();
    }

    @Test
    void page_is_on_the_callbacks_host() {
        assertThat(begin("a b").url())
                .isEqualTo("https://auth.test:8443/.pomerium/development?state=a+b");
    }

    @Test
    void page_lists_the_users_and_runs_nothing_of_theirs() {
        Reply reply = get(URI.create(begin("s").url()).getPath() + "?state=s");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains(
                        "Bob",
                        "alice@x.test · ops",
                        "Alice &lt;script&gt;",
                        "href=\"/.pomerium/development?state&#x3D;s&amp;user&#x3D;1\"",
                        "nobody is asked for a password")
                .doesNotContain("<script", "http:", "https:", "//");
        assertThat(header(reply, "content-security-policy"))
                .startsWith("default-src 'none'")
                .contains("frame-ancestors 'none'");
        assertThat(header(reply, "cache-control")).isEqualTo("no-store");
        assertThat(header(reply, "referrer-policy")).isEqualTo("no-referrer");
    }

    @Test
    void chosen_user_signs_in_once() {
        SignInAttempt attempt = begin("s");
        String code = choose(attempt, 1);
        SignedIn signedIn = provider.finish(CALLBACK, attempt, code).result();
        assertThat(signedIn.profile()).isEqualTo(BOB);
        assertThat(kind(provider.finish(CALLBACK, attempt, code))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void code_of_another_sign_in_or_too_late_is_refused() {
        SignInAttempt mine = begin("mine");
        SignInAttempt theirs = begin("theirs");
        assertThat(kind(provider.finish(CALLBACK, mine, choose(theirs, 0))))
                .isEqualTo(Kind.REFUSED);
        String code = choose(mine, 0);
        clock.advance(Duration.ofMinutes(1));
        assertThat(kind(provider.finish(CALLBACK, mine, code))).isEqualTo(Kind.EXPIRED);
    }

    @Test
    void unknown_state_or_user_gives_no_code() {
        assertThat(get("/.pomerium/development?state=unknown").status()).isEqualTo(400);
        assertThat(get("/.pomerium/development").status()).isEqualTo(400);
        assertThat(begin("s").state()).isEqualTo("s");
        for (String query : List.of("user=2", "user=-1", "user=x", "user=9999999", "user=")) {
            assertThat(get("/.pomerium/development?state=s&" + query).status()).isEqualTo(400);
        }
        assertThat(get("/.pomerium/development?state=s&state=s").status()).isEqualTo(400);
        clock.advance(Duration.ofMinutes(10));
        assertThat(get("/.pomerium/development?state=s").status()).isEqualTo(400);
    }

    @Test
    void flood_of_attempts_forgets_the_eldest() {
        assertThat(begin("first").state()).isEqualTo("first");
        for (int i = 0; i < 1_000; i++) {
            assertThat(begin("s" + i).state()).isEqualTo("s" + i);
        }
        assertThat(provider.isWaiting("first")).isFalse();
        assertThat(provider.isWaiting("s999")).isTrue();
    }

    @Test
    void refresh_follows_the_configuration() {
        SignInAttempt attempt = begin("s");
        SignedIn before = provider.finish(CALLBACK, attempt, choose(attempt, 0)).result();
        assertThat(provider.refresh(before).result().profile()).isEqualTo(ALICE);
        DevelopmentProvider reloaded = provider(BOB);
        assertThat(kind(reloaded.refresh(before))).isEqualTo(Kind.REFUSED);
        assertThat(reloaded.id()).isEqualTo(provider.id()).matches("[0-9a-f]{32}");
    }

    @Test
    void only_reading_methods_are_answered() {
        Reply reply =
                pages.answer(
                        new RequestHead("POST", "/.pomerium/development", "HTTP/1.1", List.of()),
                        "id");
        assertThat(reply.status()).isEqualTo(405);
    }
}
