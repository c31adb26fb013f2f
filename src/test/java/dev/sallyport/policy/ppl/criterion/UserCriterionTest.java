package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "USER_ID, yes user-ok",
        "'{is: USER_ID}', yes user-ok",
        "'{in: [x, USER_ID]}', yes user-ok",
        "user_id, no user-unauthorized",
        "a@b.test, no user-unauthorized",
        "'{is: other}', no user-unauthorized",
    })
    void id_of_the_person_counts(String value, String expected) throws Exception {
        assertThat(
                        Asked.says(
                                UserCriterion.KIND,
                                value,
                                Asking.as("USER_ID", "a@b.test", Map.of())))
                .isEqualTo(expected);
    }

    @Test
    void nobody_is_asked_to_sign_in_and_a_service_account_is_no_person() throws Exception {
        assertThat(Asked.says(UserCriterion.KIND, "{not: x}", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
        assertThat(Asked.says(UserCriterion.KIND, "{not: x}", Asking.asServiceAccount("ci")))
                .isEqualTo("no user-unauthorized");
    }
}
