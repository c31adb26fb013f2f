package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderTokens;
import dev.sallyport.terms.Secret;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint's yes, RFC 6749 section 5.1. Prints no token.
 *
 * @param expiresAt of the access token, where the provider says it
 */
record TokenAnswer(
        String access, Optional<String> refresh, Optional<String> id, Optional<Instant> expiresAt) {
    private static final Duration LONGEST = Duration.ofDays(366);

    /** When tokens without an end are looked at again. */
    private static final Duration UNSAID = Duration.ofHours(1);

    static TokenAnswer parse(JsonObject json, Instant now) throws ProviderException {
        String access =
                text(json, "access_token").orElseThrow(() -> bad("access_token is missing"));
        String type = text(json, "token_type").orElse("Bearer");
        if (!type.equalsIgnoreCase("Bearer")) {
            throw bad("token_type is not Bearer");
        }
        return new TokenAnswer(
                access,
                text(json, "refresh_token"),
                text(json, "id_token"),
                seconds(json, "expires_in").map(life -> now.plus(min(life, LONGEST))));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    static Optional<String> text(JsonObject json, String name) {
        return json.getValue(name) instanceof String text && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }

    /** A number of seconds; some providers send it as text. */
    static Optional<Duration> seconds(JsonObject json, String name) {
        String digits = String.valueOf(json.getValue(name));
        return digits.matches("[0-9]{1,10}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(digits)))
                : Optional.empty();
    }

    static Secret secret(String token) {
        return new Secret(token.getBytes(StandardCharsets.UTF_8));
    }

    static String open(Secret token) {
        return new String(token.reveal(), StandardCharsets.UTF_8);
    }

    /**
     * The tokens to keep.
     *
     * @param token the id token; one that was kept says nothing about when to refresh
     * @param before the refresh token that stays where this answer has none
     */
    ProviderTokens tokens(IdToken token, @Nullable Secret before, Instant now) {
        Instant end = expiresAt.orElse(now.plus(UNSAID));
        boolean sooner = id.isPresent() && token.expiresAt().isBefore(end);
        boolean only = id.isPresent() && expiresAt.isEmpty();
        return new ProviderTokens(
                refresh.map(TokenAnswer::secret).orElse(before),
                secret(access),
                secret(token.text()),
                sooner || only ? token.expiresAt() : end);
    }

    private static ProviderException bad(String what) {
        return new ProviderException(Kind.BAD_ANSWER, "the provider's token answer: " + what);
    }

    @Override
    public String toString() {
        return "TokenAnswer[***]";
    }
}
