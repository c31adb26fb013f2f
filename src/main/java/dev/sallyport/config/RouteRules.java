package dev.sallyport.config;

import dev.sallyport.route.RoutePattern;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a route's keys may not say together. The words are Pomerium's: tools look for them. */
final class RouteRules {
    private static final int MAX_DEPENDENCIES = 5;
    private static final Set<String> REDIRECTS = Set.of("301", "302", "303", "307", "308");

    private final Section route;

    RouteRules(Section route) {
        this.route = route;
    }

    /**
     * Tells every fault.
     *
     * @param providers names under the top level's {@code identity_providers}
     */
    void check(Set<String> providers) {
        destination();
        access();
        kubernetes();
        rewriting();
        dependencies();
        mcp();
        for (String name : route.texts("identity_providers")) {
            if (!providers.contains(name)) {
                route.error("identity_providers", "references unknown identity provider " + name);
            }
        }
    }

    private void destination() {
        boolean somewhere =
                route.raw("to") != null || route.has("redirect") || route.has("response");
        if (!somewhere) {
            route.error(
                    "",
                    "config: policy should have either `to` or `redirect` or `response` defined");
        }
        route.section("redirect")
                .text("response_code")
                .ifPresent(code -> {
                    if (!REDIRECTS.contains(code)) {
                        route.error(
                                "redirect.response_code",
                                "unsupported redirect response code "
                                        + code
                                        + "; expected one of "
                                        + "301, 302, 303, 307, 308");
                    }
                });
    }

    private void access() {
        boolean users = route.has("allowed_users") && !route.texts("allowed_users").isEmpty();
        boolean domains = route.has("allowed_domains") && !route.texts("allowed_domains").isEmpty();
        boolean anybodyKnown = route.flag("allow_any_authenticated_user", false);
        if (route.flag("allow_public_unauthenticated_access", false)
                && (anybodyKnown || users || domains)) {
            route.error(
                    "allow_public_unauthenticated_access",
                    "config: policy route marked as public but contains whitelists; remove one");
        }
        if (anybodyKnown && (users || domains)) {
            route.error(
                    "allow_any_authenticated_user",
                    "config: policy route marked accessible for any authenticated user but"
                            + " contains whitelists; remove one");
        }
    }

    private void kubernetes() {
        if (route.has("kubernetes_service_account_token")
                && route.has("kubernetes_service_account_token_file")) {
            route.error(
                    "kubernetes_service_account_token",
                    "config: specified both `kubernetes_service_account_token_file` and"
                            + " `kubernetes_service_account_token`");
        }
    }

    private void rewriting() {
        if (route.has("prefix_rewrite") && route.has("regex_rewrite_pattern")) {
            route.error(
                    "prefix_rewrite",
                    "config: only prefix_rewrite or regex_rewrite_pattern can be specified, but"
                            + " not both");
        }
    }

    private void dependencies() {
        List<String> hosts = route.texts("depends_on");
        if (hosts.size() > MAX_DEPENDENCIES) {
            route.error("depends_on", "config: depends_on is limited to 5 additional hosts");
        }
        for (String host : hosts) {
            try {
                var _ = RoutePattern.parse(host.contains("://") ? host : "https://" + host);
            } catch (IllegalArgumentException e) {
                route.error("depends_on", "config: unsupported depends_on value: " + host);
            }
        }
    }

    private void mcp() {
        if (!(route.raw("mcp") instanceof Map<?, ?> raw)) {
            return;
        }
        Section mcp = new Section(raw, route.path("mcp"), route.faults());
        if (mcp.raw("server") == null
                && mcp.raw("client") == null
                && !raw.containsKey("client")
                && !raw.containsKey("server")) {
            route.error("mcp", "config: mcp needs either server or client");
        }
        mcp.section("server")
                .text("authorization_server_url")
                .ifPresent(url -> {
                    if (!url.startsWith("https://")) {
                        route.error(
                                "mcp.server.authorization_server_url",
                                "config: mcp: authorization_server_url must be an https URL");
                    }
                });
    }
}
