package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class P256ProviderTest {
    private static final String JDK = "SunEC";
    private static final byte[] WORDS = "words".getBytes(StandardCharsets.US_ASCII);

    private static Provider ours;

    @BeforeAll
    static void install() {
        P256Provider.install();
        P256Provider.install();
        ours = Security.getProvider("SallyportP256");
        assertThat(Security.getProviders()[0]).isSameAs(ours);
    }

    private static KeyPair keys(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", JDK);
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] signed(String algorithm, KeyPair keys, byte[] words)
            throws GeneralSecurityException {
        // Found as TLS finds it: ours has to let the JDK sign.
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(keys.getPrivate());
        signer.update(words);
        return signer.sign();
    }

    private static boolean verified(
            Signature verifier, PublicKey key, byte[] words, byte[] signature)
            throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(words);
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA"})
    void verifies_what_the_jdk_signed_and_nothing_else(String algorithm) throws Exception {
        KeyPair keys = keys("secp256r1");
        PublicKey other = keys("secp256r1").getPublic();
        Signature verifier = Signature.getInstance(algorithm, ours);
        Signature jdk = Signature.getInstance(algorithm, JDK);
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            byte[] signature = signed(algorithm, keys, WORDS);
            assertThat(verified(verifier, keys.getPublic(), WORDS, signature)).isTrue();
            assertThat(verified(verifier, other, WORDS, signature)).isFalse();
            assertThat(verified(verifier, keys.getPublic(), new byte[1], signature)).isFalse();

            byte[] changed = signature.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(verified(verifier, keys.getPublic(), WORDS, changed)).isFalse();
            assertThat(verified(jdk, keys.getPublic(), WORDS, changed)).isFalse();
        }
    }

    @Test
    void zeros_are_no_signature() throws Exception {
        byte[] zeros = {0x30, 6, 2, 1, 0, 2, 1, 0};
        Signature verifier = Signature.getInstance("SHA256withECDSA", ours);

        assertThat(verified(verifier, keys("secp256r1").getPublic(), WORDS, zeros)).isFalse();
    }

    @Test
    void other_curves_are_left_to_the_jdk() throws Exception {
        KeyPair keys = keys("secp384r1");
        Signature verifier = Signature.getInstance("SHA384withECDSA", ours);
        assertThatThrownBy(() -> verifier.initVerify(keys.getPublic()))
                .isInstanceOf(InvalidKeyException.class);

        Signature any = Signature.getInstance("SHA384withECDSA");
        byte[] signature = signed("SHA384withECDSA", keys, WORDS);
        assertThat(verified(any, keys.getPublic(), WORDS, signature)).isTrue();
        assertThat(any.getProvider().getName()).isEqualTo(JDK);

        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        assertThat(((ECPublicKey) generator.generateKeyPair().getPublic()).getParams().getOrder())
                .isEqualTo(((ECPublicKey) keys.getPublic()).getParams().getOrder());
    }

    @Test
    void key_pairs_agree_with_the_jdks_and_differ() throws Exception {
        KeyPair theirs = keys("secp256r1");
        ECParameterSpec curve = ((ECPublicKey) theirs.getPublic()).getParams();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(curve);
        assertThat(generator.getProvider()).isSameAs(ours);
        KeyPair mine = generator.generateKeyPair();

        assertThat(generator.generateKeyPair().getPublic()).isNotEqualTo(mine.getPublic());
        assertThat(agreed(mine, theirs.getPublic())).isEqualTo(agreed(theirs, mine.getPublic()));
        Signature verifier = Signature.getInstance("SHA256withECDSA", JDK);
        byte[] signature = signed("SHA256withECDSA", mine, WORDS);
        assertThat(verified(verifier, mine.getPublic(), WORDS, signature)).isTrue();
    }

    private static byte[] agreed(KeyPair mine, PublicKey theirs) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(mine.getPrivate());
        agreement.doPhase(theirs, true);
        return agreement.generateSecret();
    }
}
