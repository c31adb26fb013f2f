package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimCriterionTest {
    private static final Map<String, List<String>> CLAIMS =
            Map.of(
                    "family_name", List.of("Smith"),
                    "groups", List.of("ops", "dev"),
                    "example.com/key", List.of("value"),
                    "realm.roles", List.of("admin"),
                    "a/b/c/d/e", List.of("deep"),
                    "level", List.of("5"),
                    "verified", List.of("true"),
                    "none", List.of());

    private static String says(String name, String value, Map<String, List<String>> claims)
            throws Exception {
        var reading = ClaimCriterion.KIND.reader().read(name, Value.of(Policies.value(value)));
        return Asked.told(reading.criterion().test(Asking.as("7", "a@b.test", claims).facts()));
    }

    @ParameterizedTest
    @CsvSource({
        "family_name, Smith, yes",
        "family_name, '{has: Smith}', yes",
        "family_name, smith, no",
        "Family_Name, Smith, no",
        "unknown, Smith, no",
        "groups, ops, yes",
        "groups, '{has: dev}', yes",
        "groups, '{is: ops}', no",
        "family_name, '{is: Smith}', yes",
        "groups, '{exclude: root}', yes",
        "groups, '{exclude: dev}', no",
        "unknown, '{exclude: dev}', yes",
        "none, '{exclude: dev}', yes",
        "none, '{has: dev}', no",
        "groups, '{has: dev, exclude: root}', yes",
        "groups, '{has: dev, exclude: ops}', no",
        "example.com/key, value, yes",
        "realm/roles, admin, yes",
        "realm.roles, admin, yes",
        "a.b.c.d.e, deep, yes",
        "a/b/c/d/e, deep, yes",
        "a/b/c/d/e/f, deep, no",
        "level, 5, yes",
        "level, '\"5\"', yes",
        "verified, true, yes",
        "level, 5.0, no",
    })
    void values_of_the_claim_count(String name, String value, String expected) throws Exception {
        assertThat(says(name, value, CLAIMS))
                .isEqualTo(expected.equals("yes") ? "yes claim-ok" : "no claim-unauthorized");
    }

    /** What might be taken for two values somewhere, or for another value. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops,root",
                "ops;root",
                "ops root",
                "ops\nroot",
                "ops\u0000",
                "\"ops\"",
                "'ops'",
                "[\"ops\"]",
                "ops\\",
                "o\u0440s",
                "op\u0455",
                "ops\u200b",
                "OPS",
                " ops",
                "ops ",
                "{\"a\":\"ops\"}",
            })
    void each_value_is_one_value(String tricky) throws Exception {
        Map<String, List<String>> claims = Map.of("groups", List.of(tricky));
        assertThat(says("groups", "ops", claims)).isEqualTo("no claim-unauthorized");
        assertThat(says("groups", "root", claims)).isEqualTo("no claim-unauthorized");
        var same = ClaimCriterion.KIND.reader().read("groups", Value.of(tricky)).criterion();
        assertThat(same.test(Asking.as("7", "a@b.test", claims).facts()).holds()).isTrue();
    }

    @Test
    void ten_thousand_groups_are_looked_through() throws Exception {
        List<String> many = IntStream.range(0, 10_000).mapToObj(i -> "g" + i).toList();
        assertThat(says("groups", "g9999", Map.of("groups", many))).isEqualTo("yes claim-ok");
        assertThat(says("groups", "g10000", Map.of("groups", many)))
                .isEqualTo("no claim-unauthorized");
    }

    @Test
    void nobody_is_asked_to_sign_in() throws Exception {
        var criterion = ClaimCriterion.KIND.reader().read("a", Value.of("b")).criterion();
        assertThat(Asked.told(criterion.test(Asking.anonymously().facts())))
                .isEqualTo("no user-unauthenticated");
        assertThat(Asked.told(criterion.test(Asking.asServiceAccount("ci").facts())))
                .isEqualTo("no claim-unauthorized");
    }
}
