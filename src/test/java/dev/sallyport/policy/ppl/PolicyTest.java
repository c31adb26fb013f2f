package dev.sallyport.policy.ppl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Why;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final Facts BOB = Asking.as("bob@b.test").from("10.1.1.1").facts();
    private static final Facts NOBODY = Asking.anonymously().from("10.1.1.1").facts();

    private static Decision decide(String yaml, Facts facts) {
        return Policies.of(yaml).decide(facts);
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" "));
    }

    /** accept holds, email is not his, user is his. */
    @ParameterizedTest
    @CsvSource({
        "'{and: [{accept: 1}, {user: bob@b.test}]}', true, accept user-ok",
        "'{and: [{accept: 1}, {email: x}, {domain: y}]}', false,"
                + " domain-unauthorized email-unauthorized",
        "'{and: []}', false, ",
        "'{}', false, ",
        "'{or: [{email: x}, {accept: 1}, {user: bob@b.test}]}', true, accept user-ok",
        "'{or: [{email: x}, {domain: y}]}', false, domain-unauthorized email-unauthorized",
        "'{or: []}', false, ",
        "'{not: [{email: x}, {domain: y}]}', true, domain-unauthorized email-unauthorized",
        "'{not: [{email: x}, {accept: 1}]}', false, accept",
        "'{not: []}', false, ",
        "'{nor: [{email: x}, {accept: 1}]}', true, email-unauthorized",
        "'{nor: [{user: bob@b.test}, {accept: 1}]}', false, accept user-ok",
        "'{nor: []}', false, ",
        "'{and: [{email: x}], or: [{accept: 1}]}', true, accept",
        "'{and: [{email: x}], not: [{accept: 1}]}', false, accept email-unauthorized",
    })
    void operators_combine_answers_and_reasons(String body, boolean holds, String reasons) {
        for (String action : List.of("allow", "deny")) {
            Why why = why(decide(action + ": " + body, BOB));
            assertThat(action.equals("allow") ? why.allow() : why.deny()).isEqualTo(holds);
            assertThat(action.equals("allow") ? why.allowReasons() : why.denyReasons())
                    .isEqualTo(words(reasons));
        }
    }

    private static Why why(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> allow.why();
            case Decision.Deny deny -> deny.why();
            case Decision.Undecided _ -> throw new AssertionError("undecided");
        };
    }

    @Test
    void one_rule_of_several_is_enough() {
        assertThat(decide("[{allow: {or: [{email: x}]}}, {allow: {or: [{accept: 1}]}}]", BOB))
                .isInstanceOfSatisfying(
                        Decision.Allow.class,
                        allow -> {
                            assertThat(allow.rule()).isEqualTo("routes[0].policy[1].allow");
                            assertThat(allow.why())
                                    .isEqualTo(new Why(true, List.of("accept"), false, List.of()));
                        });
    }

    private static String told(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> "allow " + allow.reason();
            case Decision.Deny deny -> (deny.signIn() ? "sign-in " : "deny ") + deny.reason();
            case Decision.Undecided _ -> "undecided";
        };
    }

    /** The order in which the two sides count. */
    @ParameterizedTest
    @CsvSource({
        "'{deny: {or: [{invalid_client_certificate: 1}, {user: x}]}}',"
                + " deny client-certificate-required, deny client-certificate-required",
        "'{allow: {and: [{authenticated_user: 1}]}}', sign-in user-unauthenticated, allow user-ok",
        "'{allow: {and: [{authenticated_user: 1}, {source_ip: 9.9.9.9}]}}',"
                + " sign-in user-unauthenticated, deny source-ip-unauthorized",
        "'{allow: {or: [{accept: 1}]}, deny: {or: [{user: bob@b.test}]}}',"
                + " sign-in user-unauthenticated, deny user-ok",
        "'{allow: {or: [{accept: 1}]}, deny: {or: [{user: x}]}}',"
                + " sign-in user-unauthenticated, allow accept",
        "'{allow: {or: [{accept: 1}, {email: x}]}}', allow accept, allow accept",
        "'{allow: {not: [{authenticated_user: 1}]}}',"
                + " sign-in user-unauthenticated, deny user-ok",
        "'{allow: {and: [{device: {is: x}}]}}',"
                + " sign-in user-unauthenticated, deny device-unauthenticated",
        "'{allow: {or: [{accept: 1}]}, deny: {or: [{accept: 1}]}}', deny accept, deny accept",
        "'{allow: {or: [{accept: 1}]}, deny: {or: [{source_ip: 10.0.0.0/8}]}}',"
                + " deny source-ip-ok, deny source-ip-ok",
        "'{allow: {or: [{http_method: GET}]}}',"
                + " deny http-method-unauthorized, deny http-method-unauthorized",
        "'{allow: {}}', deny no-rule-allows, deny no-rule-allows",
        "'{}', deny no-rule-allows, deny no-rule-allows",
        "'{deny: {or: [{reject: 1}]}}', deny reject, deny reject",
    })
    void sides_count_in_pomeriums_order(String yaml, String nobody, String bob) {
        assertThat(told(decide(yaml, NOBODY))).isEqualTo(nobody);
        assertThat(told(decide(yaml, BOB))).isEqualTo(bob);
    }

    @Test
    void denial_names_the_rule_that_decided() {
        String yaml =
                "[{allow: {or: [{accept: 1}]}, deny: {or: [{user: x}]}},"
                        + " {deny: {and: [{source_ip: 10.0.0.0/8}]}}]";
        assertThat(decide(yaml, BOB))
                .isEqualTo(
                        new Decision.Deny(
                                "source-ip-ok",
                                "routes[0].policy[1].deny",
                                false,
                                new Why(true, List.of("accept"), true, List.of("source-ip-ok"))));
        assertThat(decide("{}", BOB))
                .isEqualTo(
                        new Decision.Deny(
                                "no-rule-allows",
                                "routes[0]",
                                false,
                                new Why(false, List.of(), false, List.of())));
    }

    @Test
    void promise_A15_known_people_get_in_and_others_are_asked_to_sign_in() {
        String yaml = "[{allow: {and: [{authenticated_user: true}]}}]";
        assertThat(told(decide(yaml, BOB))).isEqualTo("allow user-ok");
        assertThat(told(decide(yaml, NOBODY))).isEqualTo("sign-in user-unauthenticated");
    }

    @Test
    void promise_A23_true_client_address_decides() {
        String yaml = "allow: {and: [{source_ip: [192.0.2.0/24, '2001:db8::/32']}]}";
        assertThat(told(decide(yaml, Asking.anonymously().from("192.0.2.9").facts())))
                .isEqualTo("allow source-ip-ok");
        assertThat(told(decide(yaml, Asking.anonymously().from("2001:db8::1").facts())))
                .isEqualTo("allow source-ip-ok");
        assertThat(told(decide(yaml, NOBODY))).isEqualTo("deny source-ip-unauthorized");
    }

    @Test
    void promise_B1_either_condition_admits() {
        String yaml =
                """
                - allow:
                    or:
                      - email:
                          is: contractor@example.com
                      - claim/groups: 'datascience@example.com'
                """;
        Facts scientist =
                Asking.as("7", "x@y.test", Map.of("groups", List.of("datascience@example.com")))
                        .facts();
        assertThat(told(decide(yaml, scientist))).isEqualTo("allow claim-ok");
        assertThat(told(decide(yaml, Asking.as("contractor@example.com").facts())))
                .isEqualTo("allow email-ok");
        assertThat(why(decide(yaml, BOB)).allowReasons())
                .containsExactly("claim-unauthorized", "email-unauthorized");
    }

    @Test
    void promise_B22_one_domain_admits() {
        String yaml = "[{allow: {and: [{domain: {is: example.com}}]}}]";
        assertThat(told(decide(yaml, Asking.as("a@example.com").facts())))
                .isEqualTo("allow domain-ok");
        assertThat(told(decide(yaml, Asking.as("a@example.com.evil.test").facts())))
                .isEqualTo("deny domain-unauthorized");
    }
}
