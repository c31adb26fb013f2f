package dev.sallyport.identity.login.remote;

import static dev.sallyport.identity.login.remote.ProviderRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.fake.TokenForge;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.SignedIn;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** F109: each lie of a provider, or of somebody who stands in for it, gives no session. */
@Timeout(60)
class IdTokensAreCheckedTest {
    private ProviderRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new ProviderRig();
    }

    @AfterEach
    void stop() throws TimeoutException {
        rig.close();
    }

    private static UnaryOperator<Map<String, Object>> with(String claim, Object value) {
        return claims -> {
            claims.put(claim, value);
            return claims;
        };
    }

    private static UnaryOperator<Map<String, Object>> without(String claim) {
        return claims -> {
            claims.remove(claim);
            return claims;
        };
    }

    static Stream<Arguments> lies() {
        long now = 1893456000L;
        return Stream.of(
                Arguments.of("iss of another", with("iss", "https://evil.test"), "iss"),
                Arguments.of("iss with a slash", with("iss", "http://127.0.0.1/"), "iss"),
                Arguments.of("no iss", without("iss"), "iss"),
                Arguments.of("aud of another", with("aud", "other"), "aud"),
                Arguments.of("no aud", without("aud"), "aud"),
                Arguments.of("empty aud", with("aud", List.of()), "aud"),
                Arguments.of(
                        "two audiences without azp",
                        with("aud", List.of("sally port", "other")),
                        "azp"),
                Arguments.of("azp of another", with("azp", "other"), "azp"),
                Arguments.of("no sub", without("sub"), "sub"),
                Arguments.of("empty sub", with("sub", " "), "sub"),
                Arguments.of("long sub", with("sub", "x".repeat(256)), "sub"),
                Arguments.of("sub is a number", with("sub", 7), "sub"),
                Arguments.of("nonce of another", with("nonce", "other"), "nonce"),
                Arguments.of("no nonce", without("nonce"), "nonce"),
                Arguments.of("exp in the past", with("exp", now - 61), "exp"),
                Arguments.of("no exp", without("exp"), "exp"),
                Arguments.of("no iat", without("iat"), "iat"),
                Arguments.of("iat in the future", with("iat", now + 61), "iat"),
                Arguments.of("nbf in the future", with("nbf", now + 61), "nbf"),
                Arguments.of("wrong at_hash", with("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "at_hash"),
                Arguments.of("a logout token", with("events", Map.of()), "events"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void f109_wrong_claim_gives_no_session(
            String name, UnaryOperator<Map<String, Object>> change, String claim) {
        rig.script.idToken(change);
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, claim + " is missing or wrong");
    }

    @Test
    void clocks_may_be_a_minute_apart() {
        long now = rig.clock.instant().getEpochSecond();
        rig.script.idToken(claims -> {
            claims.put("iat", now + 55);
            claims.put("nbf", now + 55);
            claims.put("exp", now - 55);
            return claims;
        });
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
    }

    @Test
    void right_at_hash_and_a_second_audience_with_azp_are_accepted() {
        rig.script.idToken(claims -> {
            // SHA-256 of "access-1", left half.
            claims.put("at_hash", halfHash());
            claims.put("aud", List.of("sally port", "api"));
            claims.put("azp", "sally port");
            return claims;
        });
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
    }

    private static String halfHash() {
        byte[] whole = java.util.Base64.getUrlDecoder().decode(Randomness.challenge("access-1"));
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOf(whole, 16));
    }

    @Test
    void f109_unsigned_token_gives_no_session() {
        rig.script.sign((_, claims) -> TokenForge.unsigned(claims));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "not a signed JWT");
    }

    @Test
    void f109_token_signed_with_the_public_key_gives_no_session() {
        rig.script.sign((key, claims) -> TokenForge.hmacWithPublicKey((RSAKey) key, claims));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "its algorithm is HS256");
    }

    @Test
    void f109_damaged_signature_gives_no_session() {
        rig.script.sign((key, claims) -> TokenForge.damaged(TokenForge.sign(key, claims)));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void f109_damaged_es256_signature_gives_no_session() {
        var key = TokenForge.ec("e");
        rig.script.rotate(key, List.of(key));
        rig.script.sign((k, claims) -> TokenForge.damaged(TokenForge.sign(k, claims)));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void token_signed_with_eddsa_gives_a_session_and_a_damaged_one_none() {
        var key = TokenForge.ed25519("ed");
        rig.script.rotate(key, List.of(key));
        rig.script.sign((k, claims) -> TokenForge.signEd25519(key, claims));
        // The first half of SHA-512 of "access-1".
        rig.script.idToken(with("at_hash", "j_gttPifZFS_g6b4IrJKODpmGFP9qoL7SCZg8t8jzpU"));
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
        rig.script.idToken(with("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "at_hash");
        rig.script.idToken(UnaryOperator.identity());

        rig.script.sign((k, claims) -> TokenForge.damaged(TokenForge.signEd25519(key, claims)));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
        var other = TokenForge.ed25519("ed");
        rig.script.sign((k, claims) -> TokenForge.signEd25519(other, claims));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void f109_another_payload_under_a_good_signature_gives_no_session() {
        rig.script.sign((key, claims) -> {
            String honest = TokenForge.sign(key, claims);
            claims.put("sub", "root");
            return TokenForge.swapped(honest, claims);
        });
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void f109_key_that_the_token_brings_along_is_not_used() {
        rig.script.sign((_, claims) -> TokenForge.sign(TokenForge.rsa("first"), claims));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void short_rsa_key_is_not_believed() {
        var weak = TokenForge.rsa("weak", 1024);
        rig.script.rotate(weak, List.of(weak));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void sign_in_without_an_id_token_gives_no_session() {
        rig.script.tokenAnswer(without("id_token"));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no id token");
    }

    @Test
    void f109_userinfo_about_somebody_else_gives_no_session() {
        rig.script.userInfo(with("sub", "bob-1"));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "about somebody else");
        rig.script.userInfo(without("sub"));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "about somebody else");
    }

    @Test
    void userinfo_cannot_say_how_strongly_somebody_signed_in() {
        rig.script.userInfo(with("acr", "platinum"));
        assertThat(rig.signIn().profile().claims()).containsEntry("acr", List.of("gold"));
    }

    @Test
    void f109_refresh_for_another_subject_or_issuer_gives_no_session() {
        SignedIn before = rig.signIn();
        rig.script.userInfo(with("sub", "bob-1"));
        rig.script.idToken(with("sub", "bob-1"));
        assertFails(rig.provider.refresh(before), Kind.BAD_ANSWER, "sub is missing or wrong");
        rig.script.idToken(with("iss", "https://evil.test"));
        assertFails(rig.provider.refresh(before), Kind.BAD_ANSWER, "iss is missing or wrong");
        rig.script.idToken(with("nonce", "made up"));
        assertFails(rig.provider.refresh(before), Kind.BAD_ANSWER, "nonce is missing or wrong");
    }

    @Test
    void id_token_is_no_logout_token_and_a_logout_token_no_id_token() {
        String event = "http://schemas.openid.net/event/backchannel-logout";
        rig.begin();
        Map<String, Object> claims = rig.script.claims(null);
        assertFails(ended(claims), Kind.BAD_ANSWER, "events");
        claims.put("events", Map.of(event, Map.of()));
        assertThat(ProviderRig.await(ended(claims)).sessionId()).hasValue("sid-1");
        claims.put("nonce", "n");
        assertFails(ended(claims), Kind.BAD_ANSWER, "nonce");
    }

    private io.vertx.core.Future<dev.sallyport.identity.login.EndedSession> ended(
            Map<String, Object> claims) {
        return rig.provider.ended(TokenForge.sign(rig.script.key(), claims));
    }

    @Test
    void f114_logout_token_of_another_is_refused() {
        String event = "http://schemas.openid.net/event/backchannel-logout";
        for (String claim : List.of("iss", "aud", "iat", "exp", "events")) {
            Map<String, Object> claims = rig.script.claims(null);
            claims.put("events", Map.of(event, Map.of()));
            claims.remove(claim);
            assertFails(ended(claims), Kind.BAD_ANSWER, claim);
        }
        Map<String, Object> nobody = rig.script.claims(null);
        nobody.put("events", Map.of(event, Map.of()));
        nobody.remove("sub");
        nobody.remove("sid");
        assertFails(ended(nobody), Kind.BAD_ANSWER, "sub or sid");
        assertFails(
                rig.provider.ended(TokenForge.unsigned(rig.script.claims(null))),
                Kind.BAD_ANSWER,
                "not a signed JWT");
    }
}
