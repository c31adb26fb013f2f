package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatedUserCriterionTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null", "1"})
    void somebody_must_be_known_whatever_the_value(String value) throws Exception {
        var kind = AuthenticatedUserCriterion.KIND;
        assertThat(Asked.says(kind, value, Asking.as("a@b.test"))).isEqualTo("yes user-ok");
        assertThat(Asked.says(kind, value, Asking.asServiceAccount("ci"))).isEqualTo("yes user-ok");
        assertThat(Asked.says(kind, value, Asking.as("", "a@b.test", Map.of())))
                .isEqualTo("no user-unauthorized");
        assertThat(Asked.says(kind, value, Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
    }
}
