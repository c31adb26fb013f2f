package dev.sallyport.config;

import dev.sallyport.request.Header;
import dev.sallyport.route.PathPattern;
import dev.sallyport.terms.HostPort;
import dev.sallyport.web.FieldRules;
import dev.sallyport.web.WebSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what web routes say of requests and answers. Not thread-safe. */
final class WebReader {
    private static final String TOKEN = "[!#$%&'*+.^`|~0-9A-Za-z-]+";

    /** Not built, and without them others would get in or the upstream be asked something else. */
    private static final List<String> REFUSED =
            List.of(
                    "regex",
                    "regex_rewrite_pattern",
                    "regex_rewrite_substitution",
                    "host_rewrite_header",
                    "host_path_regex_rewrite_pattern",
                    "host_path_regex_rewrite_substitution",
                    "mcp");

    private static final List<String> INERT =
            List.of(
                    "show_error_details",
                    "depends_on",
                    "rewrite_response_headers",
                    "allow_spdy",
                    "allow_upgrades",
                    "enable_google_cloud_serverless_authentication",
                    "half_close_timeout",
                    "upstream_starttls");

    /** The fields that this proxy itself writes. */
    private static final Set<String> FRAMING =
            Set.of("host", "content-length", "transfer-encoding", "connection", "upgrade", "te");

    private final Section top;
    private final boolean secured;
    private final Map<String, String> claims;

    /**
     * @param secured whether clients come by TLS
     */
    WebReader(Section top, boolean secured) {
        this.top = top;
        this.secured = secured;
        this.claims = claims();
    }

    /** Which paths are the route's own: {@code path} beats {@code prefix}, as in Pomerium. */
    static PathPattern paths(Section route) {
        for (String key : List.of("path", "prefix")) {
            if (route.has(key)) {
                String text = route.text(key).orElseThrow();
                if (!text.startsWith("/")) {
                    route.error(key, "a path begins with a slash");
                    return PathPattern.ANY;
                }
                return key.equals("path")
                        ? new PathPattern.Exact(text)
                        : new PathPattern.Prefix(text);
            }
        }
        return PathPattern.ANY;
    }

    /** What ALPN offers to targets: a WebSocket begins in HTTP/1.1. */
    static List<String> protocols(Section route) {
        return route.flag("allow_websockets", false)
                ? List.of("http/1.1")
                : List.of("h2", "http/1.1");
    }

    /**
     * The settings of a web route; every fault is told.
     *
     * @param targetPath of the first target, {@code /} if it has none
     * @param http2 whether the targets are {@code h2c://}
     */
    WebSettings read(Section route, String targetPath, boolean http2) {
        standings(route);
        boolean webSockets = route.flag("allow_websockets", false);
        return new WebSettings(
                rewrite(route, targetPath),
                host(route),
                new FieldRules(
                        fields(route, "set_request_headers"),
                        Set.copyOf(route.texts("remove_request_headers"))),
                new FieldRules(answerFields(route), Set.of()),
                identity(route),
                claims.keySet(),
                webSockets && !route.has("timeout")
                        ? Duration.ZERO
                        : route.duration(
                                "timeout",
                                top.duration(
                                        "default_upstream_timeout", WebSettings.DEFAULT_TIMEOUT)),
                webSockets && !route.has("idle_timeout")
                        ? Duration.ZERO
                        : route.duration("idle_timeout", WebSettings.DEFAULT_IDLE_TIMEOUT),
                webSockets,
                http2);
    }

    private static void standings(Section route) {
        for (String key : REFUSED) {
            if (isSet(route, key)) {
                route.error(
                        key,
                        "not built yet for web routes, and without it others would get in or the"
                                + " service be asked something else than you ask for; remove it");
            }
        }
        for (String key : INERT) {
            if (isSet(route, key)) {
                route.warn(key, "has no effect on a web route in this version");
            }
        }
    }

    private static boolean isSet(Section route, String key) {
        Key known = RouteKeys.ALL.get(key);
        Object value = route.raw(key);
        return known != null && value != null && !known.isUnset(value);
    }

    private static Optional<WebSettings.Rewrite> rewrite(Section route, String targetPath) {
        String prefix = route.has("path") ? "" : route.text("prefix").orElse("/");
        Optional<String> by = route.text("prefix_rewrite");
        if (by.isEmpty() && !targetPath.equals("/")) {
            by = Optional.of(targetPath);
        }
        if (by.isPresent() && route.has("path")) {
            return Optional.of(new WebSettings.Rewrite(route.text("path").orElseThrow(), by.get()));
        }
        return by.map(text -> new WebSettings.Rewrite(prefix, text));
    }

    private static WebSettings.Host host(Section route) {
        if (route.has("host_rewrite")) {
            String text = route.text("host_rewrite").orElseThrow();
            try {
                HostPort _ = HostPort.parse(text.indexOf(':') < 0 ? text + ":443" : text);
                return new WebSettings.Host.Fixed(text);
            } catch (IllegalArgumentException e) {
                route.error("host_rewrite", e);
            }
        }
        return route.flag("preserve_host_header", false)
                ? new WebSettings.Host.OfClient()
                : new WebSettings.Host.OfTarget();
    }

    /** The route's fields after the top level's: a name in both is the route's. */
    private List<Header> answerFields(Section route) {
        Map<String, Header> fields = new HashMap<>();
        Section everywhere = top.section("set_response_headers");
        if (everywhere.values().isEmpty()) {
            usual().forEach(field -> fields.put(field.name(), field));
        } else if (!everywhere.has("disable")) {
            fields(top, "set_response_headers").forEach(field -> fields.put(field.name(), field));
        }
        fields(route, "set_response_headers").forEach(field -> fields.put(field.name(), field));
        return List.copyOf(fields.values());
    }

    private List<Header> usual() {
        List<Header> fields = new ArrayList<>();
        fields.add(new Header("x-frame-options", "SAMEORIGIN"));
        fields.add(new Header("x-xss-protection", "1; mode=block"));
        if (secured) {
            fields.add(
                    new Header(
                            "strict-transport-security",
                            "max-age=31536000; includeSubDomains; preload"));
        }
        return fields;
    }

    private static List<Header> fields(Section section, String key) {
        List<Header> fields = new ArrayList<>();
        section.section(key)
                .values()
                .forEach((name, value) -> {
                    String text = value.toString();
                    if (!name.matches(TOKEN)) {
                        section.error(key, "a field's name is letters, digits and hyphens");
                    } else if (FRAMING.contains(name)) {
                        section.error(key, name + " is this proxy's own to say");
                    } else if (text.chars().anyMatch(c -> c < ' ' || c > 0xff || c == 0x7f)) {
                        section.error(key, "the value of " + name + " is not one line of text");
                    } else if (text.replace("$$", "").matches("(?s).*\\$\\{?pomerium\\..*")) {
                        section.error(
                                key,
                                "values like ${pomerium.…} are not built yet; without them "
                                        + name
                                        + " would say something else than you mean");
                    } else {
                        fields.add(new Header(name, text.replace("$$", "$")));
                    }
                });
        return fields;
    }

    private Optional<WebSettings.Assertion> identity(Section route) {
        boolean pass =
                route.flag("pass_identity_headers", top.flag("pass_identity_headers", false));
        String format =
                route.text("jwt_issuer_format")
                        .or(() -> top.text("jwt_issuer_format"))
                        .orElse("")
                        .toLowerCase(Locale.ROOT);
        return pass
                ? Optional.of(new WebSettings.Assertion(claims, format.endsWith("uri")))
                : Optional.empty();
    }

    /** A mapping of fields to claims, or a list of claims. */
    private Map<String, String> claims() {
        Map<String, String> claims = new HashMap<>();
        if (top.raw("jwt_claims_headers") instanceof Map<?, ?>) {
            top.section("jwt_claims_headers")
                    .values()
                    .forEach((field, claim) -> claims.put(field, claim.toString()));
        } else {
            for (String claim : top.texts("jwt_claims_headers")) {
                String name = claim.toLowerCase(Locale.ROOT).replace('_', '-').replace('/', '-');
                claims.put("x-pomerium-claim-" + name, claim);
            }
        }
        for (String field : claims.keySet()) {
            if (!field.matches(TOKEN) || FRAMING.contains(field)) {
                top.error("jwt_claims_headers", "\"" + field + "\" can't be a field's name");
                return Map.of();
            }
        }
        return claims;
    }
}
