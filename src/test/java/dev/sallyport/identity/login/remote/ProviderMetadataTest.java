package dev.sallyport.identity.login.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F111: where metadata may send us. */
class ProviderMetadataTest {
    private static final String ISSUER = "https://id.test/realms/a";

    private static JsonObject document(String issuer) {
        return new JsonObject()
                .put("issuer", issuer)
                .put("authorization_endpoint", "https://id.test/authorize")
                .put("token_endpoint", "https://tokens.test/token")
                .put("jwks_uri", "https://id.test/keys");
    }

    private static ProviderMetadata parse(ProviderKind kind, String url, JsonObject json)
            throws ProviderException {
        return ProviderMetadata.parse(json, ProviderRig.settings(kind, url));
    }

    @ParameterizedTest
    @CsvSource({
        "jwks_uri, http://id.test/keys, not https",
        "jwks_uri, https://169.254.169.254/latest, nobody's server",
        "jwks_uri, http://169.254.169.254/latest, nobody's server",
        "jwks_uri, file:///etc/passwd, not a whole URL",
        "jwks_uri, https://evil.test/keys, not on the issuer's own host",
        "jwks_uri, https://id.test@evil.test/keys, no user",
        "jwks_uri, https://id.test.evil.test/keys, not on the issuer's own host",
        "jwks_uri, /keys, not a whole URL",
        "jwks_uri, https://2852039166/, nobody's server",
        "jwks_uri, https://0xa9.254/, not a whole URL",
        "token_endpoint, http://id.test/token, not https",
        "token_endpoint, https://127.0.0.1/token, loopback",
        "token_endpoint, https://localhost/token, loopback",
        "token_endpoint, https://[fe80::1]/token, nobody's server",
        "token_endpoint, https://[::ffff:169.254.169.254]/token, nobody's server",
        "token_endpoint, https://0.0.0.0/token, nobody's server",
        "userinfo_endpoint, ftp://id.test/me, not https",
        "end_session_endpoint, javascript:alert(1), not a whole URL",
        "device_authorization_endpoint, https://id.test/#x, no fragment",
        "authorization_endpoint, ' ', not a URL",
        "authorization_endpoint, '', is missing",
    })
    void f111_endpoint_elsewhere_is_refused(String name, String url, String words) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> parse(ProviderKind.OIDC, ISSUER, document(ISSUER).put(name, url)))
                .withMessageContaining(name)
                .withMessageContaining(words)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER));
    }

    @ParameterizedTest
    @CsvSource({
        "OIDC, https://id.test/realms/a/",
        "OIDC, https://id.test/realms/b",
        "OIDC, https://ID.test/realms/a",
        "OIDC, http://id.test/realms/a",
        "OIDC, ''",
        "OIDC, https://login.microsoftonline.com/{tenantid}/v2.0",
        "AZURE, https://evil.test/{tenantid}/v2.0",
    })
    void f111_issuer_must_be_the_configured_one(ProviderKind kind, String issuer) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> parse(kind, ISSUER, document(issuer)))
                .withMessageContaining("idp_provider_url is " + ISSUER);
    }

    @Test
    void auth0_may_be_named_without_its_slash() throws ProviderException {
        assertThat(
                        parse(ProviderKind.AUTH0, "https://id.test", document("https://id.test/"))
                                .issuer())
                .isEqualTo("https://id.test/");
    }

    @Test
    void azure_for_all_tenants_has_a_hole_where_the_tenant_goes() throws ProviderException {
        String issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
        JsonObject json =
                document(issuer).put("jwks_uri", "https://login.microsoftonline.com/common/keys");
        assertThat(parse(ProviderKind.AZURE, ProviderKind.AZURE.defaultUrl(), json).issuer())
                .isEqualTo(issuer);
    }

    @Test
    void google_serves_its_keys_from_another_host() throws ProviderException {
        String keys = "https://www.googleapis.com/oauth2/v3/certs";
        String issuer = ProviderKind.GOOGLE.defaultUrl();
        assertThat(parse(ProviderKind.OIDC, issuer, document(issuer).put("jwks_uri", keys)).keys())
                .hasToString(keys);
    }

    @Test
    void location_has_one_slash() {
        for (String url : new String[] {"https://id.test/a", "https://id.test/a/"}) {
            assertThat(ProviderMetadata.location(ProviderRig.settings(ProviderKind.OIDC, url)))
                    .hasToString("https://id.test/a/.well-known/openid-configuration");
        }
    }
}
