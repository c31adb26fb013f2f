package dev.sallyport.identity;

import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.token.Seal;
import dev.sallyport.terms.Secret;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The provider's device grants, for the device to carry: nothing of them is kept here, and the
 * device never sees the provider's own code. Immutable.
 */
public final class SealedGrants {
    private final Seal seal;

    SealedGrants(Seal seal) {
        this.seal = seal;
    }

    /** What the device polls with. */
    public String close(DeviceGrant grant) {
        return seal.close(
                new JsonObject()
                        .put("device", text(grant.device()))
                        .put("verifier", text(grant.verifier()))
                        .put("until", grant.expiresAt().getEpochSecond())
                        .put("interval", grant.interval().toSeconds())
                        .encode());
    }

    private static String text(Secret secret) {
        return new String(secret.reveal(), StandardCharsets.UTF_8);
    }

    /** What can be polled at the provider; empty for anything that was not closed here. */
    public Optional<DeviceGrant> open(String sealed) {
        return seal.open(sealed).map(SealedGrants::read);
    }

    private static DeviceGrant read(String text) {
        JsonObject json = new JsonObject(text);
        return new DeviceGrant(
                secret(json, "device"),
                secret(json, "verifier"),
                "",
                "",
                Optional.empty(),
                Instant.ofEpochSecond(json.getLong("until")),
                Duration.ofSeconds(json.getLong("interval")));
    }

    private static Secret secret(JsonObject json, String name) {
        return new Secret(json.getString(name).getBytes(StandardCharsets.UTF_8));
    }
}
