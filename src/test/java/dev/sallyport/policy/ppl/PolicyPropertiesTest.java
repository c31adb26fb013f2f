package dev.sallyport.policy.ppl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every policy and for every request. */
class PolicyPropertiesTest {
    private static final List<String> NAMES = List.copyOf(BuiltIn.CRITERIA.names());

    /** Anything that YAML can be read to, and words of the language among it. */
    @Provide
    Arbitrary<Object> anything() {
        return nested(4);
    }

    private static Arbitrary<Object> nested(int depth) {
        Arbitrary<Object> scalar =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(8),
                        words(),
                        Arbitraries.integers(),
                        Arbitraries.doubles(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(BigInteger.TEN.pow(40), new java.util.Date(0)));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<Object> inner = Arbitraries.lazy(() -> nested(depth - 1));
        return Arbitraries.oneOf(
                scalar,
                inner.list().ofMaxSize(3).map(list -> (Object) list),
                Arbitraries.maps(words(), inner).ofMaxSize(3).map(map -> (Object) map));
    }

    private static Arbitrary<Object> words() {
        List<Object> words =
                new ArrayList<>(
                        List.of(
                                "allow",
                                "deny",
                                "and",
                                "or",
                                "not",
                                "nor",
                                "is",
                                "has",
                                "in",
                                "claim/groups",
                                "contains",
                                "10.0.0.0/8",
                                "a@b.test",
                                "b.test"));
        words.addAll(NAMES);
        return Arbitraries.of(words);
    }

    /** Texts that a printer or a reader may trip over. */
    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.of("", "a@b.test", "true", "5", "\"\\\n\u2028\ud800", "null", "~"));
    }

    private static Arbitrary<Object> condition() {
        return Arbitraries.oneOf(
                texts().map(text -> (Object) text),
                Combinators.combine(
                                Arbitraries.of("is", "not", "contains", "starts_with", "ends_with"),
                                texts(),
                                texts().list().ofMaxSize(3))
                        .as((word, text, list) -> Map.of("in", list, word, text)));
    }

    private static Arbitrary<Map<String, Object>> criterion() {
        return Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.of(
                                        "user", "email", "domain", "http_method", "http_path"),
                                condition())
                        .as(Map::of),
                Combinators.combine(
                                Arbitraries.of("has", "is", "exclude"),
                                texts(),
                                texts().filter(name -> !name.isEmpty()))
                        .as((word, text, name) -> Map.of("claim/" + name, Map.of(word, text))),
                Combinators.combine(
                                Arbitraries.of("groups"),
                                Arbitraries.oneOf(
                                        Arbitraries.longs().map(x -> (Object) x),
                                        Arbitraries.doubles().map(x -> (Object) x)))
                        .as(Map::of),
                Arbitraries.of("10.0.0.0/8", "2001:db8::/32", "192.0.2.1")
                        .list()
                        .ofMaxSize(3)
                        .map(list -> Map.of("source_ip", list)),
                Combinators.combine(
                                Arbitraries.of(
                                        "accept",
                                        "reject",
                                        "authenticated_user",
                                        "invalid_client_certificate",
                                        "cors_preflight",
                                        "ssh_username_matches_email"),
                                texts())
                        .as(Map::of));
    }

    @Provide
    Arbitrary<List<Object>> policies() {
        Arbitrary<Map<String, List<Map<String, Object>>>> body =
                Arbitraries.maps(
                                Arbitraries.of("and", "or", "not", "nor"),
                                criterion().list().ofMaxSize(4))
                        .ofMaxSize(4);
        return Arbitraries.maps(Arbitraries.of("allow", "deny"), body)
                .map(rules -> (Object) rules)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<Facts> facts() {
        return Combinators.combine(
                        Arbitraries.of(0, 1, 2),
                        texts(),
                        texts(),
                        Arbitraries.maps(texts(), texts().list().ofMaxSize(3)).ofMaxSize(3),
                        Arbitraries.of("10.1.2.3", "192.0.2.1", "2001:db8::9", "::ffff:10.0.0.1"),
                        Arbitraries.of("CONNECT", "GET", "OPTIONS"))
                .as((who, id, email, claims, ip, method) ->
                        (switch (who) {
                                    case 0 -> Asking.anonymously();
                                    case 1 -> Asking.asServiceAccount(id);
                                    default -> Asking.as(id, email, claims);
                                })
                                .from(ip)
                                .http(method, email)
                                .facts());
    }

    @Property(tries = 5_000)
    void nothing_that_is_no_policy_gets_past_the_parser(@ForAll("anything") Object anything) {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        List<Rule> rules = parser.parse(anything, "p");
        assertThat(new Policy("p", rules).toString()).startsWith("[").endsWith("]");
        assertThat(parser.faults()).allSatisfy(f -> assertThat(f.where()).startsWith("p"));
    }

    @Property(tries = 2_000)
    void printed_policy_reads_to_itself(
            @ForAll("policies") List<Object> policy, @ForAll("facts") Facts facts) {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        Policy first = new Policy("routes[0]", parser.parse(policy, "routes[0].policy"));
        assertThat(parser.faults()).isEmpty();
        Policy again = Policies.of(first.toString());
        assertThat(again).hasToString(first.toString());
        assertThat(told(again.decide(facts))).isEqualTo(told(first.decide(facts)));
    }

    /** All but the rule's place, which printing changes. */
    private static List<Object> told(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> List.of(true, allow.reason(), allow.why());
            case Decision.Deny deny -> List.of(false, deny.reason(), deny.signIn(), deny.why());
            case Decision.Undecided _ -> throw new AssertionError("a policy is never undecided");
        };
    }

    @Property(tries = 2_000)
    void two_sides_make_the_decision(
            @ForAll("policies") List<Object> policy, @ForAll("facts") Facts facts) {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        Decision decision = new Policy("p", parser.parse(policy, "p")).decide(facts);
        if (decision instanceof Decision.Allow allow) {
            assertThat(allow.why().allow()).isTrue();
            assertThat(allow.why().deny()).isFalse();
            assertThat(allow.rule()).startsWith("p[");
            assertThat(allow.why().allowReasons()).contains(allow.reason());
        } else {
            Decision.Deny deny = (Decision.Deny) decision;
            assertThat(deny.rule()).startsWith("p");
            if (deny.signIn()) {
                assertThat(deny.reason()).isEqualTo("user-unauthenticated");
                assertThat(facts.user()).isNull();
            }
        }
    }
}
