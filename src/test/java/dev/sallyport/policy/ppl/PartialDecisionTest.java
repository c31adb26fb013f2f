package dev.sallyport.policy.ppl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialDecisionTest {
    private static final Facts BOB = Asking.as("bob@b.test").facts();

    private static String told(String yaml, Facts facts, String missing) {
        Set<Need> needs =
                missing == null
                        ? Set.of()
                        : Arrays.stream(missing.split(" "))
                                .map(Need::valueOf)
                                .collect(Collectors.toSet());
        PartialDecision partial = PartialDecision.of(Policies.of(yaml), facts, needs);
        return partial.isCertain()
                ? partial.decision() instanceof Decision.Allow ? "allow" : "deny"
                : partial.lacking().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "'{or: [{email: bob@b.test}, {claim/a: b}]}', CLAIMS, allow",
        "'{or: [{email: x}, {claim/a: b}]}', CLAIMS, [CLAIMS]",
        "'{and: [{email: x}, {claim/a: b}]}', CLAIMS, deny",
        "'{and: [{email: bob@b.test}, {claim/a: b}]}', CLAIMS, [CLAIMS]",
        "'{and: [{source_ip: 10.0.0.0/8}]}', CLIENT_IP, [CLIENT_IP]",
        "'{and: [{source_ip: 10.0.0.0/8}]}', , deny",
        "'{or: [{accept: 1}, {claim/a: b}], nor: [{groups: x}]}', CLAIMS GROUPS, allow",
        "'{nor: [{reject: 1}, {groups: x}]}', GROUPS, [GROUPS]",
        "'{or: [{email: x}, {claim/a: b}], and: [{reject: 1}, {groups: x}, {user: x}]}',"
                + " CLAIMS GROUPS, [CLAIMS]",
    })
    void decision_is_certain_where_no_missing_fact_could_change_it(
            String body, String missing, String expected) {
        assertThat(told("allow: " + body, BOB, missing)).isEqualTo(expected);
    }

    @Test
    void deny_rule_that_nobody_can_answer_makes_an_allowance_uncertain() {
        String yaml = "{allow: {or: [{accept: 1}]}, deny: {or: [{claim/a: b}]}}";
        assertThat(told(yaml, BOB, "CLAIMS")).isEqualTo("[CLAIMS]");
    }

    @Test
    void of_nobody_every_question_about_a_person_is_answered() {
        String yaml = "allow: {or: [{claim/a: b}]}";
        Facts nobody = Asking.anonymously().facts();
        assertThat(told(yaml, nobody, "CLAIMS EMAIL")).isEqualTo("deny");
        assertThat(told(yaml, nobody, "CLAIMS USER")).contains("USER");
    }

    @Test
    void too_many_doubts_are_not_counted_out() {
        String many = "{claim/a: b}, ".repeat(40);
        assertThat(told("allow: {or: [" + many + "{accept: 1}]}", BOB, "CLAIMS"))
                .isEqualTo("[CLAIMS]");
    }
}
