package dev.sallyport.identity.login.remote;

import static dev.sallyport.identity.login.remote.ProviderRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.TokenForge;
import dev.sallyport.identity.login.ProviderException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F108: a provider changes its keys, and strangers make some up. */
@Timeout(60)
class KeysRotateTest {
    private ProviderRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new ProviderRig();
    }

    @AfterEach
    void stop() throws TimeoutException {
        rig.close();
    }

    @Test
    void f108_new_key_is_fetched_when_a_token_names_it() {
        rig.signIn();
        JWK next = TokenForge.ec("second");
        rig.script.rotate(next, List.of(next));
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");
        assertThat(rig.script.count("/jwks")).isEqualTo(2);
    }

    @Test
    void f108_unknown_ids_cause_one_fetch_in_thirty_seconds() {
        rig.signIn();
        rig.script.sign((_, claims) ->
                TokenForge.sign(TokenForge.ec("made-up-" + System.nanoTime()), claims));
        for (int i = 0; i < 20; i++) {
            assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
        }
        assertThat(rig.script.count("/jwks")).isEqualTo(2);
        rig.clock.advance(Duration.ofSeconds(31));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
        assertThat(rig.script.count("/jwks")).isEqualTo(3);
    }

    @Test
    void f108_withdrawn_key_is_believed_for_ten_minutes_at_most() {
        JWK old = rig.script.key();
        JWK next = TokenForge.rsa("second");
        rig.signIn();
        rig.script.rotate(old, List.of(next));
        rig.clock.advance(Duration.ofMinutes(11));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void f108_token_without_a_key_id_needs_a_single_key_that_fits() {
        rig.script.sign((key, claims) -> TokenForge.sign(key, false, claims));
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");

        rig.script.rotate(
                rig.script.key(), List.of(rig.script.key(), TokenForge.ec("of another kind")));
        rig.clock.advance(Duration.ofMinutes(11));
        assertThat(rig.signIn().profile().subject()).isEqualTo("alice-1");

        rig.script.rotate(rig.script.key(), List.of(rig.script.key(), TokenForge.rsa("second")));
        rig.clock.advance(Duration.ofMinutes(11));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void key_for_encryption_signs_nothing() {
        RSAKey key = new RSAKey.Builder(TokenForge.rsa("first")).keyUse(KeyUse.ENCRYPTION).build();
        rig.script.rotate(key, List.of(key));
        rig.script.sign((k, claims) ->
                TokenForge.sign(new RSAKey.Builder((RSAKey) k).keyUse(null).build(), claims));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no published key signed it");
    }

    @Test
    void f108_thousands_of_keys_are_refused() {
        List<JWK> many = new ArrayList<>();
        JWK one = TokenForge.ec("x");
        for (int i = 0; i < 300; i++) {
            many.add(one);
        }
        rig.script.rotate(rig.script.key(), many);
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "300 keys");
    }

    @Test
    void keys_that_cannot_be_read_are_no_keys() {
        rig.script.answer(
                "/jwks", e -> ScriptedProvider.text(e, 200, "application/json", "{\"keys\":7}"));
        assertFails(rig.signingIn(), Kind.BAD_ANSWER, "no valid set of keys");
    }
}
