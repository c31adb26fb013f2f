package dev.sallyport.identity.session;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Signs in devices without a browser by a short code that somebody types on another one: RFC 8628,
 * with ourselves as the authorization server. Like {@link Sessions} in all else.
 */
public final class DeviceGrants {
    /** How long a code can be typed. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** Consonants: no words, nothing to mistake. RFC 8628 section 6.1. */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int CODE_LETTERS = 8;

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Grants in this store. */
    public DeviceGrants(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A grant that waits.
     *
     * @param deviceCode the device's secret
     * @param userCode what somebody types: {@code BCDF-GHJK}
     */
    public record Waiting(String deviceCode, String userCode) {}

    /** How a grant stands when its device asks. */
    public sealed interface Standing {
        /** Nobody has typed the code yet. */
        record Pending() implements Standing {}

        /** It is over, or never was. */
        record Expired() implements Standing {}

        /** Somebody agreed; told once. */
        record Agreed(String sessionId) implements Standing {}
    }

    /** Begins a grant; empty while too many wait. */
    public Future<Optional<Waiting>> begin() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String device = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LETTERS; i++) {
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        long now = clock.instant().getEpochSecond();
        return store.ask(() ->
                        store.devices.insert(
                                hash(device), code.toString(), now + LIFE.toSeconds(), now))
                .map(made ->
                        made
                                ? Optional.of(new Waiting(device, code.insert(4, '-').toString()))
                                : Optional.empty());
    }

    /** Lets a device in on somebody's session; false if no device waits under this code. */
    public Future<Boolean> agree(String userCode, Session session) {
        String code = userCode.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
        long now = clock.instant().getEpochSecond();
        return store.ask(() -> store.devices.agree(code, session.id(), now));
    }

    /** How a device's grant stands. */
    public Future<Standing> ask(String deviceCode) {
        String hash = hash(deviceCode);
        long now = clock.instant().getEpochSecond();
        return store.ask(() -> {
            Optional<DeviceRows.Grant> grant =
                    store.devices.find(hash).filter(g -> g.expiresAt() > now);
            if (grant.isEmpty()) {
                return new Standing.Expired();
            }
            String session = grant.get().session();
            if (session == null) {
                return new Standing.Pending();
            }
            return store.devices.take(hash) ? new Standing.Agreed(session) : new Standing.Expired();
        });
    }

    /** The store keeps no code that would sign anybody in. */
    private static String hash(String deviceCode) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(deviceCode.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
