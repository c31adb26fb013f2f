package dev.sallyport.client.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TokenTextTest {
    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("._~+/-")
                .ofMinLength(1)
                .ofMaxLength(3000);
    }

    @Property(tries = 200)
    void every_token_comes_back(@ForAll("tokens") String token) {
        TokenText text = new TokenText(ProxyUrl.parse("https://[::1]:8443"), Credential.of(token));

        assertThat(TokenText.parse(text.bytes())).isEqualTo(text);
    }

    @Property(tries = 500)
    void no_bytes_are_a_crash(@ForAll byte[] bytes) {
        assertThat(TokenText.parse(bytes)).isNull();
    }

    @Property(tries = 200)
    void no_token_is_seen_in_its_text(@ForAll("tokens") String token) {
        TokenText text = new TokenText(ProxyUrl.parse("http://h"), Credential.of("secret" + token));

        assertThat(text.toString()).doesNotContain("secret");
    }
}
