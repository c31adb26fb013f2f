package dev.sallyport.portal;

import dev.sallyport.fake.FakeProvider;
import dev.sallyport.identity.IdentityService;
import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A portal with a store in memory, a provider under control, and a browser that keeps cookies. */
final class PortalRig implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    volatile Instant now = Instant.ofEpochSecond(1_900_000_000);
    final InstantSource clock = () -> now;
    String source = "192.0.2.1";
    final FakeProvider provider = new FakeProvider(clock);
    final IdentityService identity;
    final PortalSettings settings;
    final Portal portal;

    PortalRig(Optional<String> signInOrigin) {
        identity =
                new IdentityService(
                        vertx,
                        new Secret("0123456789abcdef0123456789abcdef".getBytes()),
                        new StoreSettings.Memory(),
                        clock);
        settings =
                new PortalSettings(
                        signInOrigin,
                        CookieSettings.DEFAULT,
                        Duration.ofHours(14),
                        List.of("localhost"),
                        Optional.empty());
        portal =
                new Portal(
                        new Replies(),
                        identity,
                        () -> Optional.of(new SignIn(settings, provider)),
                        (who, visit) -> Future.succeededFuture(new JsonObject()),
                        clock);
    }

    /** What came back, with the body as text. */
    record Answer(int status, Map<String, String> headers, List<String> cookies, String body) {
        String location() {
            return headers.getOrDefault("location", "");
        }
    }

    /** One browser: sends back what it was told to keep, host by host. */
    final class Browser {
        final Map<String, Map<String, String>> cookies = new LinkedHashMap<>();

        Answer get(String url) {
            return send("GET", url, "", List.of(new Header("accept", "text/html")));
        }

        Answer post(String url, String form) {
            return send("POST", url, form, List.of(new Header("accept", "text/html")));
        }

        Answer send(String method, String url, String form, List<Header> more) {
            String rest = url.substring("https://".length());
            String host = rest.substring(0, rest.indexOf('/'));
            List<Header> headers = new ArrayList<>(more);
            headers.add(new Header("host", host));
            Map<String, String> kept = cookies.computeIfAbsent(host, h -> new LinkedHashMap<>());
            if (!kept.isEmpty()) {
                List<String> pairs = new ArrayList<>();
                kept.forEach((name, value) -> pairs.add(name + "=" + value));
                headers.add(new Header("cookie", String.join("; ", pairs)));
            }
            Answer answer = ask(method, host, rest.substring(rest.indexOf('/')), form, headers);
            for (String set : answer.cookies()) {
                String pair = set.substring(0, set.indexOf(';'));
                String name = pair.substring(0, pair.indexOf('='));
                if (set.contains("Max-Age=0;")) {
                    kept.remove(name);
                } else {
                    kept.put(name, pair.substring(pair.indexOf('=') + 1));
                }
            }
            return answer;
        }

        /** Signs in as {@code name} from a sign-in address; the answer is the last redirect. */
        Answer signIn(String url, String name) {
            Answer toProvider = get(url);
            return get(back(toProvider.location(), name));
        }
    }

    /** Where a provider sends the browser that came with this address. */
    static String back(String providerUrl, String code) {
        String state = parameter(providerUrl, "state");
        return parameter(providerUrl, "back") + "?state=" + state + "&code=" + code;
    }

    static String parameter(String url, String name) {
        int start = url.indexOf(name + "=") + name.length() + 1;
        int end = url.indexOf('&', start);
        return url.substring(start, end < 0 ? url.length() : end);
    }

    Answer ask(String method, String host, String target, String form, List<Header> headers) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        Visit visit =
                new Visit(
                        new RequestHead(method, target, "HTTP/1.1", headers),
                        host,
                        path,
                        "request-1",
                        source,
                        max -> Future.succeededFuture(form));
        try {
            Page page =
                    portal.answer(visit)
                            .orElseThrow(() -> new AssertionError("no page at " + path))
                            .await(10, TimeUnit.SECONDS);
            Map<String, String> fields = new LinkedHashMap<>();
            List<String> cookies = new ArrayList<>();
            page.reply()
                    .headers()
                    .forEach(h -> {
                        if (h.name().equals("set-cookie")) {
                            cookies.add(h.value());
                        } else {
                            fields.put(h.name(), h.value());
                        }
                    });
            return new Answer(page.reply().status(), fields, cookies, page.reply().body());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    @Override
    public void close() {
        identity.close();
        try {
            var _ = vertx.close().await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("Vert.x does not close", e);
        }
    }
}
