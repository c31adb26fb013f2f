package dev.sallyport.identity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A program that may pass by a token of its own.
 *
 * @param name unique, as the operator gave it
 * @param expiresAt null: never
 */
public record ServiceAccount(
        String id, String name, Instant issuedAt, @Nullable Instant expiresAt) {
    boolean isAlive(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
