package dev.sallyport.identity.login;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What we know of each provider beforehand. */
@SuppressWarnings("ImmutableEnumChecker") // its collections are all made by of()
public enum ProviderKind {
    OIDC("", Scopes.OFFLINE, Map.of(), Set.of()),
    /**
     * Without {@code offline_access}: Keycloak's offline tokens outlive its sessions, so signing
     * somebody out there would not be heard of here.
     */
    KEYCLOAK("", Scopes.PLAIN, Map.of(), Set.of()),
    APPLE(
            "https://appleid.apple.com",
            List.of("name", "email"),
            Map.of("response_mode", "form_post"),
            Set.of(Quirk.NO_OPENID_SCOPE)),
    AUTH0("", Scopes.OFFLINE, Map.of(), Set.of(Quirk.SLASH_AT_END)),
    AZURE(
            "https://login.microsoftonline.com/common/v2.0",
            Scopes.OFFLINE,
            Map.of("prompt", "select_account"),
            Set.of(Quirk.TENANT_IN_ISSUER)),
    /** Azure's new name. */
    ENTRA(AZURE.defaultUrl, AZURE.scopes, AZURE.requestParams, AZURE.quirks),
    COGNITO("", Scopes.PLAIN, Map.of(), Set.of()),
    GITHUB(
            "https://github.com",
            List.of("user:email", "read:org"),
            Map.of(),
            Set.of(Quirk.OAUTH2_ONLY, Quirk.NO_OPENID_SCOPE)),
    GITLAB("https://gitlab.com", Scopes.PLAIN, Map.of(), Set.of()),
    // Google gives a refresh token only together with consent, and not for offline_access.
    GOOGLE(
            "https://accounts.google.com",
            Scopes.PLAIN,
            Map.of("access_type", "offline", "prompt", "select_account consent"),
            Set.of()),
    OKTA("", Scopes.OFFLINE, Map.of(), Set.of()),
    ONELOGIN(
            "https://openid-connect.onelogin.com/oidc",
            List.of("openid", "profile", "email", "groups", "offline_access"),
            Map.of(),
            Set.of()),
    PING("", Scopes.OFFLINE, Map.of(), Set.of());

    /** In which ways a provider differs from OpenID Connect's letter. */
    public enum Quirk {
        /** Its issuer ends with a slash that operators leave out. */
        SLASH_AT_END,
        /** For all tenants at once its issuer holds {@code {tenantid}}, which is the claim tid. */
        TENANT_IN_ISSUER,
        /** Its scopes go without {@code openid}. */
        NO_OPENID_SCOPE,
        /** It has no id token; profile and groups come from its own API. */
        OAUTH2_ONLY
    }

    private static final class Scopes {
        static final List<String> PLAIN = List.of("openid", "profile", "email");
        static final List<String> OFFLINE = List.of("openid", "profile", "email", "offline_access");
    }

    /** Keys that are served from another host than the issuer's: the issuer's host to theirs. */
    private static final Map<String, String> KEY_HOSTS =
            Map.of("accounts.google.com", "www.googleapis.com");

    private final String defaultUrl;
    private final List<String> scopes;
    private final Map<String, String> requestParams;
    private final Set<Quirk> quirks;

    ProviderKind(
            String defaultUrl,
            List<String> scopes,
            Map<String, String> requestParams,
            Set<Quirk> quirks) {
        this.defaultUrl = defaultUrl;
        this.scopes = scopes;
        this.requestParams = requestParams;
        this.quirks = quirks;
    }

    /** The kind of this name, in lower case. */
    public static Optional<ProviderKind> named(String name) {
        for (ProviderKind kind : values()) {
            if (kind.id().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Its name in the configuration. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its URL where the operator names none; empty if that cannot be known. */
    public String defaultUrl() {
        return defaultUrl;
    }

    public List<String> scopes() {
        return scopes;
    }

    /** Parameters of the sign-in URL. */
    public Map<String, String> requestParams() {
        return requestParams;
    }

    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Claims that may hold the groups, the first that is there counts. */
    public List<String> groupClaims() {
        return this == COGNITO ? List.of("groups", "cognito:groups") : List.of("groups");
    }

    /** Whether keys of an issuer on one host may be fetched from another. */
    public static boolean mayServeKeys(String issuerHost, String keyHost) {
        return keyHost.equals(issuerHost) || keyHost.equals(KEY_HOSTS.get(issuerHost));
    }
}
