package dev.sallyport.identity.session;

import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderTokens;
import dev.sallyport.identity.token.Seal;
import dev.sallyport.terms.Secret;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Profiles as JSON, and the provider's tokens as sealed JSON: a copy of the database signs nobody
 * in elsewhere. Immutable.
 */
final class ProfileText {
    private final Seal seal;

    ProfileText(Seal seal) {
        this.seal = seal;
    }

    String profile(Profile profile) {
        JsonObject claims = new JsonObject();
        profile.claims().forEach((name, values) -> claims.put(name, new JsonArray(values)));
        return new JsonObject()
                .put("subject", profile.subject())
                .put("email", profile.email())
                .put("name", profile.name())
                .put("claims", claims)
                .put("groups", new JsonArray(profile.groups()))
                .encode();
    }

    Profile profile(String text) {
        JsonObject json = read(text);
        Map<String, List<String>> claims = new LinkedHashMap<>();
        JsonObject stored = json.getJsonObject("claims", new JsonObject());
        stored.fieldNames().forEach(name -> claims.put(name, texts(stored.getJsonArray(name))));
        return new Profile(
                json.getString("subject", ""),
                json.getString("email", ""),
                json.getString("name", ""),
                claims,
                texts(json.getJsonArray("groups", new JsonArray())));
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String::valueOf).toList();
    }

    String tokens(ProviderTokens tokens) {
        JsonObject json = new JsonObject().put("until", tokens.expiresAt().getEpochSecond());
        put(json, "refresh", tokens.refresh());
        put(json, "access", tokens.access());
        put(json, "id", tokens.id());
        return seal.close(json.encode());
    }

    private static void put(JsonObject json, String name, @Nullable Secret secret) {
        if (secret != null) {
            json.put(name, new String(secret.reveal(), StandardCharsets.UTF_8));
        }
    }

    /** Without the secret that sealed them there are no tokens: the session is not refreshed. */
    ProviderTokens tokens(String sealed) {
        JsonObject json = seal.open(sealed).map(ProfileText::read).orElseGet(JsonObject::new);
        return new ProviderTokens(
                secret(json, "refresh"),
                secret(json, "access"),
                secret(json, "id"),
                Instant.ofEpochSecond(json.getLong("until", 0L)));
    }

    private static @Nullable Secret secret(JsonObject json, String name) {
        String text = json.getString(name);
        return text == null ? null : new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject read(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw new StoreException("a row of the session store is not what was written");
        }
    }
}
