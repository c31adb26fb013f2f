package dev.sallyport.config;

import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.JsonAudit;
import dev.sallyport.terms.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what belongs to no room alone: logs, metrics, flags, secrets. */
final class GeneralReader {
    private static final Set<String> ACCESS_LEVELS = Set.of("trace", "debug", "info");
    private static final int MAX_SECRET_FILE = 4096;

    /** Flags, with Pomerium's defaults; the two we heed have readers of their own. */
    private static final Map<String, Boolean> FLAGS =
            Map.ofEntries(
                    Map.entry("match_any_incoming_port", true),
                    Map.entry("config_hot_reload", true),
                    Map.entry("routes_portal", true),
                    Map.entry("pomerium_jwt_endpoint", false),
                    Map.entry("debug_admin_endpoints", false),
                    Map.entry("refresh_session_at_id_token_expiration", true),
                    Map.entry("allow_any_sign_out_redirect_uri", false),
                    Map.entry("mcp", true),
                    Map.entry("mcp_dynamic_client_registration", false),
                    Map.entry("authorize_use_synced_data", true),
                    Map.entry("grpc_databroker_keepalive", true),
                    Map.entry("envoy_resource_manager", true),
                    Map.entry("set_envoy_concurrency_to_go_max_procs", true),
                    Map.entry("add_extra_metrics_labels", true),
                    Map.entry("ssh_allow_direct_tcpip", false),
                    Map.entry("ssh_routes_portal", false),
                    Map.entry("ssh_upstream_tunnel", false));

    private final Section top;
    private final ReferencedFiles files;

    GeneralReader(Section top, ReferencedFiles files) {
        this.top = top;
        this.files = files;
    }

    AuditSettings audit() {
        String proxy = level("proxy_log_level").orElse(logLevel());
        return new AuditSettings(
                fields(
                        "access_log_fields",
                        AuditSettings.DEFAULT_ACCESS_FIELDS,
                        JsonAudit.knownAccessFields()),
                fields(
                        "authorize_log_fields",
                        AuditSettings.DEFAULT_AUTHORIZE_FIELDS,
                        JsonAudit.knownAuthorizeFields()),
                ACCESS_LEVELS.contains(proxy),
                ACCESS_LEVELS.contains(logLevel()));
    }

    private List<String> fields(String key, List<String> usual, Set<String> known) {
        if (top.raw(key) == null) {
            return usual;
        }
        List<String> fields = top.texts(key);
        fields.removeIf(field -> {
            boolean bad = !known.contains(field) && !field.startsWith("headers.");
            if (bad) {
                top.warn(key, "unknown field \"" + field + "\" is left out");
            }
            return bad;
        });
        return fields;
    }

    String logLevel() {
        return level("log_level").orElse("info");
    }

    private Optional<String> level(String key) {
        Key known = TopKeys.ALL.get(key);
        return top.text(key)
                .map(text -> known == null ? text : known.chosen(text))
                .map(level ->
                        switch (level) {
                            case "warning" -> "warn";
                            case "critical", "fatal", "panic" -> "error";
                            case "none", "disabled" -> "off";
                            default -> level;
                        });
    }

    Optional<Secret> metricsBasicAuth() {
        Optional<byte[]> pair = top.text("metrics_basic_auth").map(ValueType::base64);
        if (pair.isPresent() && new String(pair.get(), StandardCharsets.UTF_8).indexOf(':') < 1) {
            top.error(
                    "metrics_basic_auth", "expected user:password in base64; found no colon in it");
        }
        return pair.map(Secret::new);
    }

    /** A flag's value: given, or Pomerium's default. */
    boolean flag(String name) {
        Object value = top.section("runtime_flags").raw(name);
        return value == null
                ? FLAGS.getOrDefault(name, false)
                : value.equals(true) || ValueType.TRUE.contains(value);
    }

    void checkFlags() {
        top.section("runtime_flags")
                .values()
                .forEach((name, value) -> {
                    String path = "runtime_flags." + name;
                    if (!FLAGS.containsKey(name)) {
                        top.warn(path, "unknown runtime flag; it has no effect");
                    } else if (!ValueType.BOOL.accepts(value)) {
                        top.error(path, "expected true or false");
                    }
                });
    }

    void checkSecrets() {
        for (String key : List.of("shared_secret", "cookie_secret")) {
            top.text(key + "_file")
                    .ifPresent(name -> {
                        try {
                            byte[] bytes = files.read(files.resolve(name), MAX_SECRET_FILE);
                            String text = new String(bytes, StandardCharsets.UTF_8).strip();
                            if (!ValueType.KEY32.accepts(text)) {
                                top.error(
                                        key + "_file",
                                        name + ": expected " + ValueType.KEY32.expected());
                            }
                        } catch (IllegalArgumentException e) {
                            top.error(key + "_file", e);
                        }
                    });
        }
    }

    /** An address that others must know: not one the system chooses, unless a test asks for it. */
    Optional<BindAddress> metrics() {
        return top.address("metrics_address");
    }

    BindAddress health() {
        return top.address("health_check_addr").orElse(new BindAddress("127.0.0.1", 28080));
    }
}
