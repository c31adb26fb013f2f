package dev.sallyport.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {
    private final byte[] bytes = "hunter2".getBytes(StandardCharsets.UTF_8);

    @Test
    void secret_shows_neither_itself_nor_a_hash() {
        Secret secret = new Secret(bytes);
        assertThat(secret.toString()).doesNotContain("hunter2").contains("***");
        assertThat(secret).hasSameHashCodeAs(new Secret(new byte[] {1}));
        assertThat(String.valueOf(java.util.Optional.of(secret))).doesNotContain("hunter2");
    }

    @Test
    void secret_keeps_its_bytes_to_itself() {
        Secret secret = new Secret(bytes);
        bytes[0] = 'x';
        secret.reveal()[1] = 'x';
        assertThat(secret.reveal()).isEqualTo("hunter2".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void secrets_are_equal_by_their_bytes() {
        assertThat(new Secret(bytes)).isEqualTo(new Secret(bytes));
        assertThat(new Secret(bytes)).isNotEqualTo(new Secret(new byte[] {1})).isNotEqualTo(null);
    }
}
