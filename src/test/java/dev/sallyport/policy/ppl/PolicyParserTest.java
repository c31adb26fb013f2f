package dev.sallyport.policy.ppl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyParserTest {
    private static List<PolicyParser.Fault> faults(Object policy) {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        var _ = parser.parse(policy, "p");
        return parser.faults();
    }

    private static String printed(String yaml) {
        return Policies.of(yaml).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | []",
                "[] | []",
                "{allow: {}} | [{\"allow\":{}}]",
                "{deny: {}} | [{\"deny\":{}}]",
                "[{deny: {}}] | [{\"deny\":{}}]",
                "{deny: {}, allow: {}} | [{\"allow\":{}},{\"deny\":{}}]",
                "[{deny: {}}, {allow: {}}] | [{\"deny\":{}},{\"allow\":{}}]",
                "{Allow: {AND: [{ACCEPT: x}]}} | [{\"allow\":{\"and\":[{\"accept\":true}]}}]",
                "{allow: {and: [], or: [], not: []}} | [{\"allow\":{}}]",
                "{allow: {action: x}} | [{\"allow\":{}}]",
                "{allow: {nor: [accept: 1], and: [reject: 1]}}"
                        + " | [{\"allow\":{\"and\":[{\"reject\":true}],\"nor\":[{\"accept\":true}]}}]",
                "[\"allow\":{\"or\":[\"email\":{\"is\":\"a\"}]}]"
                        + " | [{\"allow\":{\"or\":[{\"email\":{\"is\":\"a\"}}]}}]",
                "{allow: {or: [{user: x}]}} | [{\"allow\":{\"or\":[{\"user\":{\"is\":\"x\"}}]}}]",
                "{allow: {or: [{claim/a/b: x}]}}"
                        + " | [{\"allow\":{\"or\":[{\"claim/a/b\":{\"has\":\"x\"}}]}}]",
                "{allow: {or: [{claim/level: 5}, {claim/root: true}]}}"
                        + " | [{\"allow\":{\"or\":[{\"claim/level\":{\"has\":\"5\"}},"
                        + "{\"claim/root\":{\"has\":\"true\"}}]}}]",
            })
    void policy_is_read_and_printed(String yaml, String expected) {
        assertThat(printed(yaml)).isEqualTo(expected);
        assertThat(printed(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | p | expected an object or a list",
                "words | p | expected an object or a list",
                "[1] | p[0] | expected an object or a list",
                "[[]] | p[0] | expected an object or a list",
                "{permit: {}} | p.permit | unknown rule; expected allow or deny",
                "[{}, {alow: {}}] | p[1].alow | unknown rule; expected allow or deny; did you"
                        + " mean \"allow\"?",
                "{allow: []} | p.allow | expected an object with and, or, not, nor",
                "{allow: } | p.allow | expected an object with and, or, not, nor",
                "{allow: {iff: []}} | p.allow.iff | unknown operator; expected and, or, not or nor",
                "{allow: {nott: []}} | p.allow.nott | unknown operator; expected and, or, not or"
                        + " nor; did you mean \"not\"?",
                "{allow: {and: {accept: 1}}} | p.allow.and | expected a list of criteria",
                "{allow: {and: }} | p.allow.and | expected a list of criteria",
                "{allow: {and: [1]}} | p.allow.and[0] | a criterion is an object with exactly",
                "{allow: {and: [{}]}} | p.allow.and[0] | a criterion is an object with exactly",
                "{allow: {and: [{accept: 1, reject: 1}]}} | p.allow.and[0] | exactly one key",
                "{allow: {and: [{emial: x}]}} | p.allow.and[0].emial | unknown policy criterion:"
                        + " emial; did you mean \"email\"?",
                "{allow: {and: [{emails: x}]}} | p.allow.and[0].emails | did you mean \"email\"?",
                "{allow: {and: [{record: x}]}} | p.allow.and[0].record | paid editions",
                "{allow: {and: [{pomerium_routes: x}]}} | p.allow.and[0].pomerium_routes | own"
                        + " pages need no policy",
                "{allow: {and: [{claim: x}]}} | p.allow.and[0].claim | claim needs a name",
                "{allow: {and: [{claim/: x}]}} | p.allow.and[0].claim/ | claim needs a name",
                "{allow: {and: [{email/x: x}]}} | p.allow.and[0].email/x | email takes nothing",
                "{allow: {and: [{email: {iss: x}}]}} | p.allow.and[0].email.iss | unknown string"
                        + " matcher operator: iss; did you mean \"is\"?",
                "{allow: {and: [{claim/a: {hass: x}}]}} | p.allow.and[0].claim/a.hass | unknown"
                        + " string list matcher operator: hass; did you mean \"has\"?",
                "{allow: {and: [{user: 2030-01-01}]}} | p.allow.and[0].user | not text; write it"
                        + " in quotes",
                "{allow: {and: [{user: {in: [a, .nan]}}]}} | p.allow.and[0].user.in[1] | not"
                        + " finite",
            })
    void fault_is_told_with_its_path_and_what_to_do(String yaml, String where, String message) {
        assertThat(faults(Policies.value(yaml)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.where()).isEqualTo(where);
                    assertThat(fault.message()).contains(message);
                });
    }

    @Test
    void all_faults_are_told_and_the_rest_is_read() {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        List<Rule> rules =
                parser.parse(
                        Policies.value("[{allow: {and: [{x: 1}, {accept: 1}, {y: 1}]}}, {z: 1}]"),
                        "p");
        assertThat(rules).hasToString("[{\"allow\":{\"and\":[{\"accept\":true}]}}]");
        assertThat(parser.faults())
                .extracting(PolicyParser.Fault::where)
                .containsExactly("p[0].allow.and[0].x", "p[0].allow.and[2].y", "p[1].z");
    }

    @Test
    void value_that_is_nested_without_end_is_a_fault() {
        Object deep = "x";
        for (int i = 0; i < 10_000; i++) {
            deep = List.of(deep);
        }
        Object value = deep;
        assertThat(faults(Map.of("allow", Map.of("or", List.of(Map.of("accept", value))))))
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("nested too deeply"));
    }

    @Test
    void criteria_and_faults_are_bounded() {
        Object many = Collections.nCopies(PolicyParser.MAX_CRITERIA + 10, Map.of("accept", 1));
        assertThat(faults(Map.of("allow", Map.of("or", many))))
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("too many criteria"));
        assertThat(faults(new ArrayList<>(Collections.nCopies(1_000, 1)))).hasSize(100);
        Object longName = Map.of("claim/" + "x".repeat(161), "y");
        assertThat(faults(Map.of("allow", Map.of("or", List.of(longName)))))
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("more than 160"));
        assertThat(faults(Map.of("x".repeat(10_000), 1)).getFirst().where()).hasSizeLessThan(100);
    }

    @Test
    void words_of_a_plugin_are_words_like_the_others() {
        CriterionKind onCall =
                new CriterionKind(
                        "on_call",
                        false,
                        true,
                        (_, data) ->
                                new CriterionKind.Reading(facts -> Answer.yes("on_call-ok"), data));
        Criteria criteria = BuiltIn.CRITERIA.with(List.of(onCall));
        PolicyParser parser = new PolicyParser(criteria);
        Object yaml = Policies.value("allow: {and: [{on_call: {team: [a, 1, null]}}]}");
        Policy policy = new Policy("", parser.parse(yaml, "p"));
        assertThat(policy.needsScripts()).isTrue();
        assertThat(policy)
                .hasToString("[{\"allow\":{\"and\":[{\"on_call\":{\"team\":[\"a\",1,null]}}]}}]");
        assertThat(Policies.open().needsScripts()).isFalse();
    }
}
