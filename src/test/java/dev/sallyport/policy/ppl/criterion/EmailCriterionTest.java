package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailCriterionTest {
    private static String says(String value, String email) throws Exception {
        return Asked.says(EmailCriterion.KIND, value, Asking.as("7", email, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "Test@example.com, Test@example.com, yes",
        "Test@EXAMPLE.com, Test@example.COM, yes",
        "test@example.com, Test@example.com, no",
        "'{not: a@b.test}', Test@example.com, yes",
        "'{not: Test@EXAMPLE.com}', Test@example.com, no",
        "'{in: [x, Test@EXAMPLE.com]}', Test@example.com, yes",
        "'{not_in: [x, Test@EXAMPLE.com]}', Test@example.com, no",
        "'{ends_with: \"@Example.com\"}', Test@example.com, yes",
        "'{ends_with: Example.com}', Test@eXample.com, yes",
        "'{ends_with: \"t@example.com\"}', Test@example.com, yes",
        "'{ends_with: \"T@example.com\"}', Test@example.com, no",
        "'{starts_with: Te}', Test@example.com, yes",
        "'{starts_with: te}', Test@example.com, no",
        "'{starts_with: \"Test@EX\"}', Test@example.com, yes",
        "'{contains: EXAMPLE}', Test@example.com, yes",
        "'{contains: Tes}', Test@example.com, yes",
        "'{contains: tes}', Test@example.com, no",
        "'{contains: \"t@EX\"}', Test@example.com, yes",
        "'{contains: x, not: a@b}', Test@example.com, yes",
    })
    void case_counts_before_the_at_sign_only(String value, String email, String expected)
            throws Exception {
        assertThat(says(value, email))
                .isEqualTo(expected.equals("yes") ? "yes email-ok" : "no email-unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@",
                "@example.com",
                "a@",
                "a@evil.test@example.com",
                "\"a@evil.test\"@example.com",
                "a@example.com@",
            })
    void text_that_is_no_address_matches_nothing(String email) throws Exception {
        for (String value :
                new String[] {
                    "'" + email + "'",
                    "{is: '" + email + "'}",
                    "{ends_with: example.com}",
                    "{not: x@y}",
                    "{contains: ''}",
                }) {
            assertThat(says(value, email)).isEqualTo("no email-unauthorized");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@exampl\u0435.com",
                "a@example.com\u200b",
                "a@e\u0307xample.com",
                "a@example\u3002com",
                "a@example.com.",
                " a@example.com",
                "a@example.com\n",
                "a@example.com,b@example.com",
                "\uff41@example.com",
            })
    void look_alikes_are_others(String email) throws Exception {
        assertThat(says("a@example.com", email)).isEqualTo("no email-unauthorized");
    }

    @Test
    void kelvin_sign_is_no_k() throws Exception {
        assertThat(says("a@k.test", "a@\u212a.test")).isEqualTo("no email-unauthorized");
    }

    @Test
    void nobody_is_asked_to_sign_in() throws Exception {
        assertThat(Asked.says(EmailCriterion.KIND, "a@b.test", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
        assertThat(Asked.says(EmailCriterion.KIND, "a@b.test", Asking.asServiceAccount("a@b.test")))
                .isEqualTo("no email-unauthorized");
    }
}
