package dev.sallyport.config;

import dev.sallyport.identity.login.Claims;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.ProviderUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the development provider's users, and keeps them on this machine. */
final class DevelopmentReader {
    private static final int MAX_USERS = 100;
    private static final Set<String> KEYS = Set.of("email", "name", "groups", "claims");

    private final Section top;

    DevelopmentReader(Section top) {
        this.top = top;
    }

    Optional<ProviderSettings> read() {
        boolean loopback =
                top.address("address")
                        .map(address -> ProviderUrl.isLoopback(address.host()))
                        .orElse(false);
        if (!loopback && !top.flag("unsafe_development_provider", false)) {
            top.error(
                    "idp_provider",
                    "development lets anybody sign in as anybody, so address must be a loopback"
                            + " one such as 127.0.0.1:443; use a real provider, or set"
                            + " unsafe_development_provider: true");
            return Optional.empty();
        }
        top.warn(
                "idp_provider",
                "development asks for no password: whoever reaches this server may sign in as any"
                        + " of development_users. Never use it for anything real");
        List<Profile> users = users();
        return users.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProviderSettings.Development(users));
    }

    private List<Profile> users() {
        List<Object> elements = top.elements("development_users");
        if (elements.isEmpty() || elements.size() > MAX_USERS) {
            top.error(
                    top.has("development_users") ? "development_users" : "idp_provider",
                    "development needs 1 to "
                            + MAX_USERS
                            + " users in development_users, such as - email: alice@example.com");
            return List.of();
        }
        List<Profile> users = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < elements.size(); i++) {
            String path = "development_users[" + i + "]";
            Optional<Map<?, ?>> raw = Section.mapping(elements.get(i));
            if (raw.isEmpty()) {
                top.error(path, "must have an email, and may have name, groups and claims");
                continue;
            }
            Section section = new Section(raw.get(), path, top.faults());
            user(section)
                    .ifPresent(user -> {
                        users.add(user);
                        if (!addresses.add(user.email())) {
                            section.error("email", "is there twice");
                        }
                    });
        }
        return users;
    }

    private static Optional<Profile> user(Section user) {
        for (String key : user.values().keySet()) {
            if (!KEYS.contains(key)) {
                user.error(key, "unknown key; a user has email, name, groups and claims");
            }
        }
        String email = user.text("email").orElse("");
        if (!Claims.isAddress(email)) {
            user.error("email", "must be one address such as alice@example.com");
            return Optional.empty();
        }
        String name = user.text("name").orElse(email);
        List<String> groups = user.texts("groups");
        Map<String, List<String>> claims = new LinkedHashMap<>();
        claims.put("sub", List.of(email));
        claims.put("email", List.of(email));
        claims.put("name", List.of(name));
        claims.put("groups", groups);
        try {
            claims.putAll(Claims.flatten(user.section("claims").values()));
        } catch (IllegalArgumentException e) {
            user.error("claims", e);
        }
        return Optional.of(
                new Profile(email, email, name, claims, claims.getOrDefault("groups", groups)));
    }
}
