package dev.sallyport.audit;

import java.util.List;

/**
 * What the logs say.
 *
 * @param accessFields names from {@code access_log_fields}, in order
 * @param authorizeFields names from {@code authorize_log_fields}, in order
 * @param accessLines whether access lines are written at all ({@code proxy_log_level} info or
 *     finer)
 * @param authorizeLines the same for authorize lines and {@code log_level}
 */
public record AuditSettings(
        List<String> accessFields,
        List<String> authorizeFields,
        boolean accessLines,
        boolean authorizeLines) {
    /** Pomerium's default for {@code access_log_fields}. */
    public static final List<String> DEFAULT_ACCESS_FIELDS =
            List.of(
                    "upstream-cluster",
                    "method",
                    "authority",
                    "path",
                    "user-agent",
                    "referer",
                    "forwarded-for",
                    "request-id",
                    "duration",
                    "size",
                    "response-code",
                    "response-code-details");

    /** Pomerium's default for {@code authorize_log_fields}. */
    public static final List<String> DEFAULT_AUTHORIZE_FIELDS =
            List.of(
                    "request-id",
                    "check-request-id",
                    "method",
                    "path",
                    "host",
                    "ip",
                    "session-id",
                    "impersonate-session-id",
                    "impersonate-user-id",
                    "impersonate-email",
                    "removed-groups-count",
                    "service-account-id",
                    "user",
                    "email",
                    "envoy-route-checksum",
                    "envoy-route-id",
                    "route-checksum",
                    "route-id");

    /** Pomerium's defaults, with both kinds of line. */
    public static final AuditSettings DEFAULT =
            new AuditSettings(DEFAULT_ACCESS_FIELDS, DEFAULT_AUTHORIZE_FIELDS, true, true);

    public AuditSettings {
        accessFields = List.copyOf(accessFields);
        authorizeFields = List.copyOf(authorizeFields);
    }
}
