package dev.sallyport.identity.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token says. It only points: who it is and what they may is in the store.
 *
 * @param id of the session or the service account
 * @param subject the user's id at the provider, or the service account's name
 * @param issuer who made it: the host of our sign-in pages
 * @param issuedAt whole seconds
 * @param expiresAt whole seconds, or null: when the store says so
 */
public record TokenClaims(
        String id, String subject, String issuer, Instant issuedAt, @Nullable Instant expiresAt) {}
