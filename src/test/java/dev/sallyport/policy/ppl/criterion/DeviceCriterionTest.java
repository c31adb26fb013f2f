package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceCriterionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{is: d1}", "{approved: true}", "{approved: false, type: any, is: x}"})
    void no_device_is_known(String value) throws Exception {
        assertThat(Asked.says(DeviceCriterion.KIND, value, Asking.as("a@b.test")))
                .isEqualTo("no device-unauthenticated");
        assertThat(Asked.says(DeviceCriterion.KIND, value, Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | expected keys of is, approved, type",
                "{approve: true} | .approve unexpected field in device criterion: approve; did you"
                        + " mean \"approved\"?",
                "{is: 1} | .is expected text, not a number",
                "{type: [a]} | .type expected text, not a list",
            })
    void value_of_another_shape_is_refused(String value, String fault) {
        assertThat(Asked.fault(DeviceCriterion.KIND, value)).isEqualTo(fault);
    }
}
