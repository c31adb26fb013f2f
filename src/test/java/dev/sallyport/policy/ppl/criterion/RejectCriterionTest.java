package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectCriterionTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null", "1", "x", "[]", "{a: b}"})
    void anybody_is_meant_whatever_the_value(String value) throws Exception {
        assertThat(Asked.says(RejectCriterion.KIND, value, Asking.anonymously()))
                .isEqualTo("yes reject");
        assertThat(Asked.read(RejectCriterion.KIND, value).data()).hasToString("true");
    }
}
