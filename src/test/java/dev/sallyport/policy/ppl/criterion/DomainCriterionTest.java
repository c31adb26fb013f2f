package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, test@example.com, yes",
        "Example.COM, test@eXAMPLE.com, yes",
        "'{is: example.com}', test@example.com, yes",
        "'{ends_with: .com}', test@example.com, yes",
        "'{not: other.com}', test@example.com, yes",
        "example.com, test@sub.example.com, no",
        "example.com, test@notexample.com, no",
        "example.com, test@example.com.evil.test, no",
        "example.com, test@evil.test@example.com, no",
        "evil.test, test@evil.test@example.com, no",
        "example.com, example.com, no",
        "'', test@, no",
        "'{not: x}', test, no",
    })
    void domain_is_what_follows_the_only_at_sign(String value, String email, String expected)
            throws Exception {
        assertThat(
                        Asked.says(
                                DomainCriterion.KIND,
                                "''".equals(value) || value.isEmpty() ? "''" : value,
                                Asking.as("7", email, Map.of())))
                .isEqualTo(expected.equals("yes") ? "yes domain-ok" : "no domain-unauthorized");
    }

    @Test
    void nobody_is_asked_to_sign_in() throws Exception {
        assertThat(Asked.says(DomainCriterion.KIND, "b.test", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
    }
}
