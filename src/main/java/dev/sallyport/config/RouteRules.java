package dev.sallyport.config;

import dev.sallyport.route.RoutePattern;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a route's keys may not say together. The words are Pomerium's: tools look for them. */
final class RouteRules {
    private static final int MAX_DEPENDENCIES = 5;
    private static final int MAX_FILE = 1024 * 1024;
    private static final Set<String> REDIRECTS = Set.of("301", "302", "303", "307", "308");

    private final Section route;
    private final ReferencedFiles files;

    RouteRules(Section route, ReferencedFiles files) {
        this.route = route;
        this.files = files;
    }

    /**
     * Tells every fault.
     *
     * @param providers names under the top level's {@code identity_providers}
     */
    void check(Set<String> providers) {
        destination();
        access();
        clientPair("tls_client_cert", "tls_client_key", this::decoded);
        clientPair("tls_client_cert_file", "tls_client_key_file", this::loaded);
        authority("tls_custom_ca", "custom ca", "client ca");
        authority("tls_downstream_client_ca", "downstream client ca", "downstream client ca");
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

    private interface PairReader {
        void read(String certificate, String key);
    }

    private void clientPair(String certificate, String key, PairReader reader) {
        if (route.has(certificate) && route.has(key)) {
            reader.read(certificate, key);
        } else if (route.has(certificate) || route.has(key)) {
            route.error(
                    route.has(certificate) ? certificate : key,
                    "config: client certificate key and cert both must be non-empty");
        }
    }

    private void decoded(String certificate, String key) {
        try {
            var _ =
                    Certificates.pair(
                            ValueType.base64(route.text(certificate).orElse("")),
                            ValueType.base64(route.text(key).orElse("")));
        } catch (IllegalArgumentException e) {
            // Not the decoder's words: they may repeat a character of the key.
            route.error(certificate, "config: couldn't decode client cert");
        }
    }

    private void loaded(String certificate, String key) {
        try {
            byte[] chain = file(certificate);
            var _ = Certificates.pair(chain, file(key));
        } catch (IllegalArgumentException e) {
            route.error(certificate, "config: couldn't load client cert file: " + e.getMessage());
        }
    }

    private byte[] file(String key) {
        return files.read(files.resolve(route.text(key).orElse("")), MAX_FILE);
    }

    private void authority(String key, String decoded, String loaded) {
        if (route.has(key)) {
            try {
                var _ = Certificates.chain(ValueType.base64(route.text(key).orElse("")));
            } catch (IllegalArgumentException e) {
                route.error(key, "config: couldn't decode " + decoded);
            }
        }
        if (route.has(key + "_file")) {
            try {
                var _ = Certificates.chain(file(key + "_file"));
            } catch (IllegalArgumentException e) {
                route.error(
                        key + "_file",
                        "config: couldn't load " + loaded + " file: " + e.getMessage());
            }
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
