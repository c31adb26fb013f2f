package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.terms.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderReaderTest {
    private static final String CLIENT =
            "insecure_server: true\nidp_client_id: c\nidp_client_secret: s3cret\n";
    private static final String LOCAL = "insecure_server: true\naddress: 127.0.0.1:8443\n";

    @TempDir private Path folder;
    private ConfigFolder config;

    @BeforeEach
    void open() {
        config = new ConfigFolder(folder);
    }

    private ProviderSettings.Remote remote(String yaml) {
        return (ProviderSettings.Remote) config.load(yaml).signIn().orElseThrow().provider();
    }

    @Test
    void without_a_provider_nobody_can_sign_in() {
        assertThat(config.load("insecure_server: true\n").signIn()).isEmpty();
        assertThat(config.warnings(CLIENT))
                .containsExactly(
                        "config.yaml:2: idp_client_id: has no effect without idp_provider");
    }

    @Test
    void each_kind_can_be_named() {
        Key key = TopKeys.ALL.get("idp_provider");
        assertThat(key.choices())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        Arrays.stream(ProviderKind.values()).map(ProviderKind::id),
                                        Stream.of("hosted", "development"))
                                .toList());
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void each_kind_loads_with_its_own_scopes_and_parameters(ProviderKind kind) {
        ProviderSettings.Remote settings =
                remote(
                        CLIENT
                                + "idp_provider: "
                                + kind.id()
                                + "\nidp_provider_url: https://id.test/x\n");
        assertThat(settings)
                .isEqualTo(
                        ProviderSettings.Remote.of(
                                kind,
                                "https://id.test/x",
                                "c",
                                new Secret("s3cret".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void google_asks_for_a_refresh_token_in_its_own_way() {
        ProviderSettings.Remote google = remote(CLIENT + "idp_provider: google\n");
        assertThat(google.url()).isEqualTo("https://accounts.google.com");
        assertThat(google.requestParams())
                .containsEntry("access_type", "offline")
                .containsEntry("prompt", "select_account consent");
        assertThat(google.scopes()).doesNotContain("offline_access");
    }

    @Test
    void own_scopes_replace_and_own_parameters_add() {
        ProviderSettings.Remote google =
                remote(
                        CLIENT
                                + "idp_provider: google\n"
                                + "idp_scopes: openid email,groups\n"
                                + "idp_request_params: {hd: example.com, prompt: ''}\n");
        assertThat(google.scopes()).containsExactly("openid", "email", "groups");
        assertThat(google.requestParams())
                .isEqualTo(Map.of("hd", "example.com", "access_type", "offline"));
    }

    @Test
    void secret_may_come_from_a_file_and_is_never_shown() {
        var _ = config.write("secret", "from-file\n");
        ProviderSettings.Remote settings =
                remote(
                        "insecure_server: true\nidp_provider: gitlab\nidp_client_id: c\n"
                                + "idp_client_secret_file: secret\n");
        assertThat(settings.clientSecret())
                .isEqualTo(new Secret("from-file".getBytes(StandardCharsets.UTF_8)));
        assertThat(settings.toString()).doesNotContain("from-file");
    }

    @Test
    void environment_gives_a_provider_too() {
        var loaded =
                config.load(
                        "insecure_server: true\n",
                        Map.of(
                                "IDP_PROVIDER", "Okta",
                                "IDP_PROVIDER_URL", "https://x.okta.test",
                                "IDP_CLIENT_ID", "c",
                                "IDP_CLIENT_SECRET", "s",
                                "IDP_REQUEST_PARAMS", "{\"prompt\":\"login\"}"));
        var okta = (ProviderSettings.Remote) loaded.signIn().orElseThrow().provider();
        assertThat(okta.kind()).isEqualTo(ProviderKind.OKTA);
        assertThat(okta.requestParams()).isEqualTo(Map.of("prompt", "login"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "idp_provider: oidc | 4: idp_provider: oidc comes without idp_provider_url",
                "idp_provider: hosted | 4: idp_provider: hosted is Pomerium's own service",
                "idp_provider: gogle | 4: idp_provider: found \"gogle\", expected one of oidc",
                "idp_provider_url: http://id.test | 4: idp_provider_url: it is not https",
                "idp_provider_url: https://id.test/?a=b | 4: idp_provider_url: it must have no query",
                "idp_provider_url: https://u@id.test | 4: idp_provider_url: it must have no user",
                "idp_scopes: [profile] | 4: idp_scopes: lacks openid",
                "idp_request_params: {state: x} | 4: idp_request_params.state: is set anew",
                "idp_request_params: {a: [b]} | 4: idp_request_params.a: must be a text",
                "idp_client_secret_file: none | 4: idp_client_secret_file: no such file",
            })
    void wrong_value_says_where_and_what(String line, String fault) {
        String rest = line.startsWith("idp_provider:") ? "" : "idp_provider: google\n";
        assertThat(config.faults(CLIENT + line.strip() + "\n" + rest))
                .anySatisfy(f -> assertThat(f).startsWith("config.yaml:" + fault.strip()));
    }

    @Test
    void missing_client_says_which_keys() {
        assertThat(config.faults("insecure_server: true\nidp_provider: google\n"))
                .hasSize(2)
                .anyMatch(f ->
                        f.startsWith("config.yaml:2: idp_provider: comes without idp_client_id"))
                .anyMatch(f -> f.contains("idp_client_secret or idp_client_secret_file"));
    }

    @Test
    void azure_for_everybody_is_warned_of() {
        String home = CLIENT + "authenticate_service_url: https://auth.test\n";
        assertThat(config.warnings(home + "idp_provider: azure\n"))
                .singleElement()
                .asString()
                .contains("accounts of every organisation");
        assertThat(
                        config.warnings(
                                home
                                        + "idp_provider: azure\nidp_provider_url:"
                                        + " https://login.microsoftonline.com/6f2a/v2.0\n"))
                .isEmpty();
    }

    @Test
    void development_users_have_claims_and_groups() {
        var loaded =
                config.load(
                        LOCAL
                                + """
                                idp_provider: development
                                development_users:
                                  - email: alice@example.com
                                    name: Alice
                                    groups: [staff, ops]
                                    claims: {dept: {floor: 3}}
                                  - email: bob@example.com
                                """);
        var development = (ProviderSettings.Development) loaded.signIn().orElseThrow().provider();
        assertThat(development.users()).hasSize(2);
        assertThat(development.users().getFirst().groups()).containsExactly("staff", "ops");
        assertThat(development.users().getFirst().claims())
                .containsEntry("dept.floor", List.of("3"))
                .containsEntry("groups", List.of("staff", "ops"));
        assertThat(development.users().getLast().name()).isEqualTo("bob@example.com");
        assertThat(loaded.warnings())
                .singleElement()
                .asString()
                .contains("idp_provider: development asks for no password");
    }

    @ParameterizedTest
    @CsvSource({
        "':443', false, true",
        "'0.0.0.0:443', false, true",
        "'10.0.0.1:443', false, true",
        "':443', true, false",
        "'127.0.0.1:443', false, false",
        "'[::1]:443', false, false",
        "'localhost:443', false, false"
    })
    void development_stays_on_loopback_unless_called_unsafe(
            String address, boolean unsafe, boolean refused) {
        String yaml =
                "insecure_server: true\naddress: '"
                        + address
                        + "'\nunsafe_development_provider: "
                        + unsafe
                        + "\nidp_provider: development\ndevelopment_users: [{email: a@x.test}]\n";
        List<String> faults = config.faults(yaml);
        if (refused) {
            assertThat(faults)
                    .singleElement()
                    .asString()
                    .startsWith("config.yaml:4: idp_provider: development lets anybody");
        } else {
            assertThat(faults).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | development_users: development needs 1 to 100 users",
                "[a] | development_users[0]: must have an email",
                "[{name: a}] | development_users[0].email: must be one address",
                "[{email: a@b@c}] | development_users[0].email: must be one address",
                "[{email: a@b, groop: x}] | development_users[0].groop: unknown key",
                "[{email: a@b}, {email: a@b}] | development_users[1].email: is there twice",
            })
    void wrong_development_user_says_where_and_what(String users, String fault) {
        assertThat(
                        config.faults(
                                LOCAL
                                        + "idp_provider: development\ndevelopment_users: "
                                        + users.strip()
                                        + "\n"))
                .anySatisfy(f -> assertThat(f).contains(": " + fault.strip()));
    }
}
