package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.ppl.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of a route to the policy they make. */
class AccessReaderTest {
    @TempDir Path folder;

    private Policy policy(String... lines) {
        String yaml =
                "insecure_server: true\n"
                        + ConfigFolder.ROUTE
                        + String.join("\n", lines).indent(4)
                        + "\n";
        return new ConfigFolder(folder).load(yaml).plans().getFirst().policy().policy();
    }

    private List<String> faults(String... lines) {
        return new ConfigFolder(folder)
                .faults(ConfigFolder.ROUTE + String.join("\n", lines).indent(4));
    }

    /** Each old key alone, as the criteria of its one rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow_public_unauthenticated_access: true | {\"accept\":true}",
                "cors_allow_preflight: true | {\"cors_preflight\":true}",
                "allow_any_authenticated_user: true | {\"authenticated_user\":true}",
                "allowed_domains: [a.test, b.test]"
                        + " | {\"domain\":{\"is\":\"a.test\"}},{\"domain\":{\"is\":\"b.test\"}}",
                "allowed_users: [u]" + " | {\"user\":{\"is\":\"u\"}},{\"email\":{\"is\":\"u\"}}",
                "allowed_idp_claims: {b: [x, 5], a: [y]}"
                        + " | {\"claim/a\":{\"has\":\"y\"}},{\"claim/b\":{\"has\":\"x\"}},"
                        + "{\"claim/b\":{\"has\":\"5\"}}",
                "allowed_idp_claims: {a: y} | {\"claim/a\":{\"has\":\"y\"}}",
                "allowed_users: ['a,b'] | {\"user\":{\"is\":\"a,b\"}},{\"email\":{\"is\":\"a,b\"}}",
            })
    void old_key_is_one_rule_that_allows(String line, String criteria) {
        Policy policy = policy(line);
        assertThat(policy).hasToString("[{\"allow\":{\"or\":[" + criteria + "]}}]");
        assertThat(policy.rules().getFirst().where())
                .isEqualTo("routes[0]." + line.substring(0, line.indexOf(':')));
    }

    @Test
    void everything_together_comes_in_pomeriums_order() {
        Policy policy =
                policy(
                        "policy: [{allow: {or: [{user: {is: user6}}]}}]",
                        "allowed_users: [user1, user2]",
                        "allowed_idp_claims: {family_name: [Smith, Jones]}",
                        "allowed_domains: [a.example.com, b.example.com]",
                        "cors_allow_preflight: true",
                        "sub_policies:",
                        "- allowed_domains: [c.example.com, d.example.com]",
                        "  allowed_users: [user3]",
                        "  allowed_idp_claims: {given_name: [John]}",
                        "- allowed_domains: [e.example.com]",
                        "  source_ppl: '[{\"deny\": {\"or\": [{\"user\": \"user7\"}]}}]'");
        assertThat(policy.rules().stream().map(rule -> rule.where() + " " + rule.action().word()))
                .containsExactly(
                        "routes[0].cors_allow_preflight allow",
                        "routes[0].allowed_domains allow",
                        "routes[0].sub_policies[0].allowed_domains allow",
                        "routes[0].sub_policies[1].allowed_domains allow",
                        "routes[0].allowed_idp_claims allow",
                        "routes[0].sub_policies[0].allowed_idp_claims allow",
                        "routes[0].allowed_users allow",
                        "routes[0].sub_policies[0].allowed_users allow",
                        "routes[0].policy[0].allow allow",
                        "routes[0].sub_policies[1].source_ppl[0].deny deny");
        assertThat(
                        policy.rules().stream()
                                .flatMap(rule -> rule.groups().stream())
                                .flatMap(group -> group.terms().stream())
                                .map(term -> term.name() + " " + term.data()))
                .containsExactly(
                        "cors_preflight true",
                        "domain {\"is\":\"a.example.com\"}",
                        "domain {\"is\":\"b.example.com\"}",
                        "domain {\"is\":\"c.example.com\"}",
                        "domain {\"is\":\"d.example.com\"}",
                        "domain {\"is\":\"e.example.com\"}",
                        "claim/family_name {\"has\":\"Smith\"}",
                        "claim/family_name {\"has\":\"Jones\"}",
                        "claim/given_name {\"has\":\"John\"}",
                        "user {\"is\":\"user1\"}",
                        "email {\"is\":\"user1\"}",
                        "user {\"is\":\"user2\"}",
                        "email {\"is\":\"user2\"}",
                        "user {\"is\":\"user3\"}",
                        "email {\"is\":\"user3\"}",
                        "user {\"is\":\"user6\"}",
                        "user {\"is\":\"user7\"}");
    }

    @Test
    void route_without_any_key_admits_nobody() {
        assertThat(policy("name: x").decide(Asking.as("a@b.test").facts()))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> {
                            assertThat(deny.reason()).isEqualTo("no-rule-allows");
                            assertThat(deny.rule()).isEqualTo("routes[0]");
                            assertThat(deny.signIn()).isFalse();
                        });
    }

    @Test
    void public_route_with_a_deny_rule_admits_all_others() {
        Policy policy =
                policy(
                        "allow_public_unauthenticated_access: true",
                        "policy: {deny: {and: [{source_ip: 10.0.0.0/8}]}}");
        assertThat(policy.decide(Asking.anonymously().from("192.0.2.1").facts()))
                .isInstanceOfSatisfying(
                        Decision.Allow.class,
                        allow ->
                                assertThat(allow.rule())
                                        .isEqualTo(
                                                "routes[0].allow_public_unauthenticated_access"));
        assertThat(policy.decide(Asking.anonymously().from("10.1.1.1").facts()))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.rule()).isEqualTo("routes[0].policy.deny"));
    }

    @Test
    void claim_is_found_whatever_its_case_in_the_file() {
        Policy policy = policy("allowed_idp_claims: {'https://Example.com/Roles': [Admin]}");
        var claims = Map.of("https://Example.com/Roles", List.of("Admin"));
        assertThat(policy.decide(Asking.as("1", "a@b.test", claims).facts()))
                .isInstanceOf(Decision.Allow.class);
    }

    @Test
    void faults_have_their_lines() {
        assertThat(
                        faults(
                                "policy:",
                                "- allow:",
                                "    or:",
                                "    - accept: true",
                                "    - emial: x",
                                "    - Claim/Groups:",
                                "        hass: y",
                                "- deny:",
                                "    nott: []"))
                .containsExactly(
                        "config.yaml:8: routes[0].policy[0].allow.or[1].emial: config: failed to"
                                + " parse policy: unknown policy criterion: emial; did you mean"
                                + " \"email\"?",
                        "config.yaml:10: routes[0].policy[0].allow.or[2].Claim/Groups.hass:"
                                + " config: failed to parse policy: unknown string list matcher"
                                + " operator: hass; did you mean \"has\"?",
                        "config.yaml:12: routes[0].policy[1].deny.nott: config: failed to parse"
                                + " policy: unknown operator; expected and, or, not or nor; did you"
                                + " mean \"not\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sub_policies: [x] | sub_policies[0]: expected keys with values",
                "sub_policies: [{rego: ['package x']}] | Rego is not run here",
                "sub_policies: [{source_ppl: '{'}] | not valid YAML or JSON",
                "sub_policies: [{source_ppl: '!!binary x'}] | not valid YAML or JSON",
                "sub_policies: [{source_ppl: '{deny: {}, deny: {}}'}] | not valid YAML or JSON",
                "sub_policies: [{source_ppl: 'permit: {}'}] | source_ppl.permit: config: failed",
                "allowed_idp_claims: {a: [[b]]} | routes[0].allowed_idp_claims[0].claim/a: config:"
                        + " failed to parse policy: expected one text, not a list",
            })
    void what_is_not_understood_keeps_the_file_from_loading(String line, String fault) {
        assertThat(faults(line)).singleElement().asString().contains(fault);
    }

    @Test
    void sub_policy_with_its_source_needs_no_rego() {
        assertThat(
                        policy(
                                "sub_policies:",
                                "- rego: ['package x']",
                                "  source_ppl: |",
                                "    allow:",
                                "      and:",
                                "        - authenticated_user: true"))
                .hasToString("[{\"allow\":{\"and\":[{\"authenticated_user\":true}]}}]");
    }
}
