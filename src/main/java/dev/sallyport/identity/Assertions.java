package dev.sallyport.identity;

import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.session.Session;
import dev.sallyport.identity.token.AssertionKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tells upstreams who asks, in a JWT that they can check with our public keys: Pomerium's {@code
 * X-Pomerium-Jwt-Assertion}. Immutable; any thread.
 */
public final class Assertions {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final AssertionKey key;
    private final InstantSource clock;

    /** Assertions that are signed with this key. */
    public Assertions(AssertionKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    /**
     * A signed JWT, good for five minutes and for this host.
     *
     * @param host of the route, without port
     * @param issuerIsUri whether {@code iss} is a URL rather than the host
     * @param more names of claims that are told besides the usual ones
     */
    public String about(Identity who, String host, boolean issuerIsUri, Collection<String> more) {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        for (String name : more) {
            List<String> values = claim(who, name);
            if (!values.isEmpty()) {
                claims.put(name, values.size() == 1 ? values.getFirst() : values);
            }
        }
        claims.putAll(usual(who));
        claims.put("iss", issuerIsUri ? "https://" + host + "/" : host);
        claims.put("aud", host);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFE).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        return key.sign(claims);
    }

    private static Map<String, Object> usual(Identity who) {
        return switch (who) {
            case Identity.Known(Session session) -> {
                Profile profile = session.who().profile();
                yield Map.of(
                        "sub", profile.subject(),
                        "user", profile.subject(),
                        "email", profile.email(),
                        "name", profile.name(),
                        "sid", session.id(),
                        "groups", profile.groups());
            }
            case Identity.Program(var account) ->
                    Map.of(
                            "sub", account.name(),
                            "user", account.name(),
                            "groups", List.of());
            case Identity.Anonymous _, Identity.Unacceptable _, Identity.Unavailable _ ->
                    Map.of("groups", List.of());
        };
    }

    /** The values of one claim; none where it is not known. */
    public static List<String> claim(Identity who, String name) {
        if (!(who instanceof Identity.Known(Session session))) {
            return who instanceof Identity.Program(var account)
                            && (name.equals("sub") || name.equals("user"))
                    ? List.of(account.name())
                    : List.of();
        }
        Profile profile = session.who().profile();
        List<String> values =
                switch (name) {
                    case "sub", "user" -> List.of(profile.subject());
                    case "email" -> List.of(profile.email());
                    case "name" -> List.of(profile.name());
                    case "sid" -> List.of(session.id());
                    case "groups" -> profile.groups();
                    default -> profile.claims().getOrDefault(name, List.of());
                };
        return values.stream().filter(value -> !value.isEmpty()).toList();
    }
}
