package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderUrl;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The device grant at a provider, RFC 8628 section 3. */
final class DeviceEndpoint {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final TokenEndpoint endpoint;
    private final Randomness random;
    private final InstantSource clock;

    DeviceEndpoint(TokenEndpoint endpoint, Randomness random, InstantSource clock) {
        this.endpoint = endpoint;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Asks for a code, section 3.1. PKCE is no part of it, and a provider that does not know it
     * overlooks it; Keycloak insists on it where a client must use PKCE.
     */
    Future<DeviceGrant> begin(URI url, boolean secretInBody, String scope) {
        String verifier = random.value();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("scope", scope);
        form.put("code_challenge", Randomness.challenge(verifier));
        form.put("code_challenge_method", "S256");
        return endpoint.ask(url, secretInBody, form)
                .compose(json -> {
                    try {
                        return Future.succeededFuture(read(json, verifier, url));
                    } catch (ProviderException e) {
                        return Future.failedFuture(e);
                    }
                });
    }

    private DeviceGrant read(JsonObject json, String verifier, URI url) throws ProviderException {
        var device = TokenAnswer.text(json, "device_code");
        var user = TokenAnswer.text(json, "user_code");
        // Google's old name for it.
        var page =
                TokenAnswer.text(json, "verification_uri")
                        .or(() -> TokenAnswer.text(json, "verification_url"));
        if (device.isEmpty() || user.isEmpty() || page.isEmpty()) {
            throw bad("device_code, user_code or verification_uri is missing");
        }
        Instant now = clock.instant();
        Duration life = TokenAnswer.seconds(json, "expires_in").orElse(LONGEST);
        return new DeviceGrant(
                TokenAnswer.secret(device.get()),
                TokenAnswer.secret(verifier),
                printable(user.get()),
                page(page.get(), url),
                TokenAnswer.text(json, "verification_uri_complete")
                        .filter(complete -> isPage(complete, url)),
                now.plus(life.compareTo(LONGEST) < 0 ? life : LONGEST),
                TokenAnswer.seconds(json, "interval").orElse(DEFAULT_INTERVAL));
    }

    /** A terminal shows it: nothing but visible ASCII. */
    private static String printable(String code) throws ProviderException {
        if (!code.matches("[\\x21-\\x7e]{1,64}")) {
            throw bad("user_code cannot be typed");
        }
        return code;
    }

    private static String page(String text, URI url) throws ProviderException {
        if (!isPage(text, url)) {
            throw bad("verification_uri is no https URL");
        }
        return text;
    }

    private static boolean isPage(String text, URI url) {
        try {
            return ProviderUrl.parseNamedBy(url, text).isAbsolute();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Asks once, section 3.4; fails with {@code PENDING} while nothing has happened. */
    Future<JsonObject> poll(URI token, boolean secretInBody, DeviceGrant grant) {
        if (!clock.instant().isBefore(grant.expiresAt())) {
            return Future.failedFuture(
                    new ProviderException(Kind.EXPIRED, "the device code has expired"));
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", GRANT);
        form.put("device_code", TokenAnswer.open(grant.device()));
        form.put("code_verifier", TokenAnswer.open(grant.verifier()));
        return endpoint.ask(token, secretInBody, form);
    }

    private static ProviderException bad(String what) {
        return new ProviderException(Kind.BAD_ANSWER, "the provider's device answer: " + what);
    }
}
