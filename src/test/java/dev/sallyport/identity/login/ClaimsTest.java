package dev.sallyport.identity.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    @Test
    void nested_claims_get_dotted_names_and_text_values() {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("a", Map.of("b", List.of(1, true, "x", 2.5)));
        raw.put("empty", List.of());
        raw.put("gone", null);
        raw.put("list", List.of(Map.of("id", 1), Map.of("id", 2)));
        raw.put("https://ns.test/role", "r");
        assertThat(Claims.flatten(raw))
                .containsEntry("a.b", List.of("1", "true", "x", "2.5"))
                .containsEntry("empty", List.of())
                .containsEntry("list.id", List.of("1", "2"))
                .containsEntry("https://ns.test/role", List.of("r"))
                .doesNotContainKey("gone");
    }

    @Test
    void what_proves_one_token_is_no_claim_of_the_person() {
        assertThat(Claims.flatten(Map.of("exp", 1, "nonce", "n", "at_hash", "h", "acr", "gold")))
                .containsOnlyKeys("acr");
    }

    @Test
    void claims_that_are_too_deep_are_refused() {
        Object deep = "x";
        for (int i = 0; i < 20; i++) {
            deep = Map.of("a", deep);
        }
        Map<String, Object> raw = Map.of("deep", deep);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Claims.flatten(raw))
                .withMessageContaining("8 levels");
    }

    @Property(tries = 200)
    void no_value_is_lost(
            @ForAll @Size(max = 20)
                    Map<
                                    @AlphaChars @StringLength(min = 13, max = 15) String,
                                    @Size(max = 5) List<String>>
                            raw) {
        assertThat(Claims.flatten(raw)).isEqualTo(raw);
    }
}
