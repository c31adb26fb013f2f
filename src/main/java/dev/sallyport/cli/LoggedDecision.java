package dev.sallyport.cli;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Need;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A decision that a log has kept, with what it was made on as far as the line tells. */
final class LoggedDecision {
    /** Reasons for which a request was refused whatever the two sides said. */
    private static final Set<String> FIRST =
            Set.of(
                    "user-unauthenticated",
                    "device-unauthenticated",
                    "client-certificate-required",
                    "invalid-client-certificate");

    private final JsonLine line;

    private LoggedDecision(JsonLine line) {
        this.line = line;
    }

    /** The decision of a line; empty for lines of another kind. */
    static Optional<LoggedDecision> of(String text) {
        return JsonLine.parse(text)
                .filter(line -> line.text("message").equals("authorize check"))
                .filter(line -> line.has("allow") && line.has("deny"))
                .map(LoggedDecision::new);
    }

    /** Whether somebody was let in. */
    boolean allowed() {
        return line.flag("allow")
                && !line.flag("deny")
                && Stream.of("allow-why-true", "deny-why-false")
                        .flatMap(side -> line.texts(side).stream())
                        .noneMatch(FIRST::contains);
    }

    /** Whether no policy had answered: that says nothing of any policy. */
    boolean undecided() {
        return line.texts("allow-why-false").contains("undecided");
    }

    String host() {
        return line.text("host");
    }

    String routeId() {
        return line.text("route-id");
    }

    /** Who asked, in a word. */
    String who() {
        return Stream.of("email", "user", "service-account-id")
                .map(line::text)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("nobody");
    }

    /** The facts that the line does not hold. */
    Set<Need> missing() {
        Set<Need> missing = EnumSet.allOf(Need.class);
        for (Need need : Need.values()) {
            if (line.has(need.logField())) {
                missing.remove(need);
            }
        }
        if (address().isEmpty()) {
            missing.add(Need.CLIENT_IP);
        }
        if (time().isPresent()) {
            missing.remove(Need.TIME);
        }
        // Only a preflight is told by its headers; without its method, who knows.
        if (line.has("method") && !line.text("method").equals("OPTIONS")) {
            missing.remove(Need.HEADERS);
        }
        return missing;
    }

    /** Facts with stand-ins for what is {@link #missing}. */
    Facts facts(Facts.Route route) {
        String method = line.has("method") ? line.text("method") : "CONNECT";
        return new Facts(
                time().orElse(0L),
                "replay",
                person(),
                account(),
                null,
                new Facts.Client(address().orElse("0.0.0.0"), 0, "", null),
                route,
                new Facts.Request(
                        method.equals("CONNECT") ? "tunnel" : "http",
                        method,
                        host(),
                        line.text("path"),
                        headers()));
    }

    private Facts.@Nullable User person() {
        String id = line.text("user");
        String email = line.text("email");
        return id.isEmpty() && email.isEmpty()
                ? null
                : new Facts.User(id, email, "", line.lists("id-token-claims"), List.of());
    }

    private @Nullable String account() {
        String name = line.text("service-account-id");
        return name.isEmpty() ? null : name;
    }

    private Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new HashMap<>();
        line.lists("headers")
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }

    private Optional<String> address() {
        try {
            return Optional.of(InetAddress.ofLiteral(line.text("ip")).getHostAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Long> time() {
        try {
            return Optional.of(OffsetDateTime.parse(line.text("time")).toEpochSecond());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
