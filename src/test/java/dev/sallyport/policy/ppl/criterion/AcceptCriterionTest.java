package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptCriterionTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null", "1", "x", "[]", "{a: b}"})
    void anybody_passes_whatever_the_value(String value) throws Exception {
        assertThat(Asked.says(AcceptCriterion.KIND, value, Asking.anonymously()))
                .isEqualTo("yes accept");
        assertThat(Asked.read(AcceptCriterion.KIND, value).data()).hasToString("true");
    }
}
