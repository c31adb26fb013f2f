package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderKind.Quirk;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.ProviderUrl;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * What a provider publishes of itself, OpenID Connect Discovery 1.0 section 3, checked.
 *
 * @param issuer as its tokens must have it; for Azure's common tenants with {@code {tenantid}} in
 *     it
 * @param secretInBody whether the client's secret goes into the form rather than the header
 */
record ProviderMetadata(
        String issuer,
        URI authorization,
        URI token,
        URI keys,
        Optional<URI> userInfo,
        Optional<URI> endSession,
        Optional<URI> device,
        Optional<URI> revocation,
        boolean secretInBody) {
    static final String TENANT = "{tenantid}";
    private static final String PATH = "/.well-known/openid-configuration";

    /** Where a provider publishes it. */
    static URI location(ProviderSettings.Remote settings) {
        String url = settings.url();
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return ProviderUrl.parse(base + PATH);
    }

    static ProviderMetadata parse(JsonObject json, ProviderSettings.Remote settings)
            throws ProviderException {
        URI configured = ProviderUrl.parse(settings.url());
        String issuer = issuer(json, settings);
        URI keys = required(json, "jwks_uri", configured);
        if (!ProviderKind.mayServeKeys(configured.getHost(), keys.getHost())) {
            throw bad("jwks_uri is on " + keys.getHost() + ", not on the issuer's own host");
        }
        return new ProviderMetadata(
                issuer,
                required(json, "authorization_endpoint", configured),
                required(json, "token_endpoint", configured),
                keys,
                optional(json, "userinfo_endpoint", configured),
                optional(json, "end_session_endpoint", configured),
                optional(json, "device_authorization_endpoint", configured),
                optional(json, "revocation_endpoint", configured),
                secretInBody(json));
    }

    /** Who serves somebody else's metadata could have that one's tokens accepted here. */
    private static String issuer(JsonObject json, ProviderSettings.Remote settings)
            throws ProviderException {
        String issuer = text(json, "issuer");
        String url = settings.url();
        boolean same = issuer.equals(url);
        if (settings.kind().has(Quirk.SLASH_AT_END)) {
            same |= issuer.equals(url + "/");
        }
        if (settings.kind().has(Quirk.TENANT_IN_ISSUER)) {
            same |= isForAnyTenant(issuer);
        }
        if (!same) {
            throw bad(
                    "it calls itself "
                            + issuer
                            + ", and idp_provider_url is "
                            + url
                            + "; they must be equal to the letter");
        }
        return issuer;
    }

    private static boolean isForAnyTenant(String issuer) {
        return issuer.equals("https://login.microsoftonline.com/" + TENANT + "/v2.0")
                || issuer.equals("https://sts.windows.net/" + TENANT + "/");
    }

    /** Basic is the default, OpenID Connect Discovery section 3. */
    private static boolean secretInBody(JsonObject json) {
        return json.getValue("token_endpoint_auth_methods_supported") instanceof Iterable<?> methods
                && !contains(methods, "client_secret_basic")
                && contains(methods, "client_secret_post");
    }

    private static boolean contains(Iterable<?> values, String wanted) {
        for (Object value : values) {
            if (wanted.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static URI required(JsonObject json, String name, URI issuer) throws ProviderException {
        return optional(json, name, issuer).orElseThrow(() -> bad(name + " is missing"));
    }

    private static Optional<URI> optional(JsonObject json, String name, URI issuer)
            throws ProviderException {
        String text = text(json, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProviderUrl.parseNamedBy(issuer, text));
        } catch (IllegalArgumentException e) {
            throw bad(name + " is " + text + ": " + e.getMessage());
        }
    }

    private static String text(JsonObject json, String name) {
        return json.getValue(name) instanceof String text ? text : "";
    }

    private static ProviderException bad(String what) {
        return new ProviderException(Kind.BAD_ANSWER, "the provider's metadata: " + what);
    }
}
