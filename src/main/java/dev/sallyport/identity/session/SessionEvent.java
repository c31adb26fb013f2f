package dev.sallyport.identity.session;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Something happened to a session; published on {@link #ADDRESS}, version 1 of the bus contract.
 *
 * @param userId the subject at the provider
 * @param reason for a person
 */
record SessionEvent(Kind kind, String sessionId, String userId, String reason) {
    /** Where they are published. */
    static final String ADDRESS = "sallyport.event.session";

    enum Kind {
        CREATED,
        REFRESHED,
        PROVIDER_UNREACHABLE,
        ENDED
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("v", 1)
                .put("event", kind.name().toLowerCase(Locale.ROOT))
                .put("session", sessionId)
                .put("user", userId)
                .put("reason", reason);
    }
}
