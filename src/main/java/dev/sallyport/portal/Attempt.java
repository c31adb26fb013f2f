package dev.sallyport.portal;

import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.token.Seal;
import dev.sallyport.request.Cookies;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A sign-in under way, in a cookie of the browser that began it: nothing is kept here, so a flood
 * of them costs no memory, and another browser's answer finds no cookie.
 *
 * @param way the parameters with which it began
 */
record Attempt(SignInAttempt signIn, Map<String, String> way, long expiresAt) {
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final String PREFIX = "_csrf_";
    private static final int NAME_CHARS = 12;

    /** A name of its own for each, so that two tabs can sign in at once. */
    private static String cookieName(PortalSettings settings, String state) {
        String part = state.substring(0, Math.min(NAME_CHARS, state.length()));
        return settings.cookie().name() + PREFIX + part;
    }

    String cookie(PortalSettings settings, Seal seal) {
        JsonObject json =
                new JsonObject()
                        .put("state", signIn.state())
                        .put("nonce", signIn.nonce())
                        .put("verifier", signIn.verifier())
                        .put("until", expiresAt)
                        .put("way", new JsonObject(new LinkedHashMap<>(way)));
        return cookie(settings, signIn.state(), seal.close(json.encode()), LIFE);
    }

    static String clear(PortalSettings settings, String state) {
        return cookie(settings, state, "", Duration.ZERO);
    }

    /**
     * Lax: the provider sends the browser back from another site. Of the root: some clients keep no
     * cookie of a path beside their own.
     */
    private static String cookie(
            PortalSettings settings, String state, String value, Duration life) {
        return cookieName(settings, state)
                + "="
                + value
                + "; Path=/; Max-Age="
                + life.toSeconds()
                + "; Secure; HttpOnly; SameSite=Lax";
    }

    /** The attempt that a callback with this state belongs to, if this browser began one. */
    static Optional<Attempt> of(Visit visit, PortalSettings settings, Seal seal, Instant now) {
        String state = visit.parameter("state").orElse("");
        if (!state.matches("[A-Za-z0-9_-]{16,64}")) {
            return Optional.empty();
        }
        return Cookies.all(visit.head(), cookieName(settings, state)).stream()
                .limit(2)
                .flatMap(value -> seal.open(value).stream())
                .map(Attempt::read)
                .filter(a -> a.signIn.state().equals(state) && a.expiresAt > now.getEpochSecond())
                .findFirst();
    }

    private static Attempt read(String text) {
        JsonObject json = new JsonObject(text);
        Map<String, String> way = new LinkedHashMap<>();
        json.getJsonObject("way").forEach(e -> way.put(e.getKey(), String.valueOf(e.getValue())));
        return new Attempt(
                new SignInAttempt(
                        "",
                        json.getString("state"),
                        json.getString("nonce"),
                        json.getString("verifier")),
                way,
                json.getLong("until"));
    }
}
