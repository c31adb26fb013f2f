package dev.sallyport.identity.login.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.terms.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
    private static Profile read(Map<String, ?> idToken, Map<String, ?> userInfo)
            throws ProviderException {
        return read(ProviderKind.OIDC, false, idToken, userInfo);
    }

    private static Profile read(
            ProviderKind kind, boolean trusting, Map<String, ?> idToken, Map<String, ?> userInfo)
            throws ProviderException {
        ProviderSettings.Remote settings =
                new ProviderSettings.Remote(
                        kind,
                        "https://id.test",
                        "c",
                        new Secret(new byte[0]),
                        kind.scopes(),
                        Map.of(),
                        trusting);
        return new ProfileReader(settings).read("s", idToken, userInfo);
    }

    @Test
    void userinfo_wins_over_the_token() throws ProviderException {
        Profile profile =
                read(
                        Map.of("email", "a@x.test", "name", "Old", "groups", List.of("a")),
                        Map.of("email", "b@x.test", "groups", List.of("b")));
        assertThat(profile.email()).isEqualTo("b@x.test");
        assertThat(profile.name()).isEqualTo("Old");
        assertThat(profile.groups()).containsExactly("b");
    }

    @Test
    void address_that_the_provider_calls_unverified_does_not_count() throws ProviderException {
        Map<String, ?> said = Map.of("email", "boss@x.test", "email_verified", false);
        assertThat(read(said, Map.of()).email()).isEmpty();
        assertThat(read(Map.of("email", "boss@x.test"), Map.of("email_verified", "false")).email())
                .isEmpty();
        assertThat(read(ProviderKind.OIDC, true, said, Map.of()).email()).isEqualTo("boss@x.test");
        assertThat(read(Map.of("email", "a@x.test", "email_verified", true), Map.of()).email())
                .isEqualTo("a@x.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@good.test@evil.test", "a", "@x.test", "a@", "a b@x.test", "a@x.test\n"})
    void text_that_is_no_single_address_does_not_count(String email) throws ProviderException {
        assertThat(read(Map.of("email", email), Map.of()).email()).isEmpty();
    }

    @Test
    void groups_of_cognito_have_a_name_of_their_own() throws ProviderException {
        Map<String, ?> said = Map.of("cognito:groups", List.of("ops"));
        Profile profile = read(ProviderKind.COGNITO, false, said, Map.of());
        assertThat(profile.groups()).containsExactly("ops");
        assertThat(profile.claims()).containsEntry("groups", List.of("ops"));
        assertThat(read(said, Map.of()).groups()).isEmpty();
    }

    @Test
    void name_is_the_first_that_is_there() throws ProviderException {
        assertThat(read(Map.of("given_name", "A", "family_name", "B"), Map.of()).name())
                .isEqualTo("A B");
        assertThat(read(Map.of("preferred_username", "ab"), Map.of()).name()).isEqualTo("ab");
        assertThat(read(Map.of(), Map.of()).name()).isEmpty();
    }

    @Test
    void too_many_groups_are_refused_rather_than_cut() {
        List<String> many = IntStream.range(0, 5_001).mapToObj(i -> "g" + i).toList();
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> read(Map.of("groups", many), Map.of()))
                .withMessageContaining("groups");
    }
}
