package dev.sallyport.config;

import dev.sallyport.policy.ppl.Action;
import dev.sallyport.policy.ppl.Criteria;
import dev.sallyport.policy.ppl.Operator;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.PolicyParser;
import dev.sallyport.policy.ppl.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Makes one policy of everything in a route that says who may use it. The order is that of
 * Pomerium's generated policy; it makes one rule of the old keys, and here each key is a rule of
 * its own, which decides the same and can be named.
 */
final class AccessReader {
    private static final String FAILED = "config: failed to parse policy: ";
    private static final int MAX_SOURCE = 256 * 1024;

    private final Section route;
    private final PolicyParser parser;
    private final List<Section> parts = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    AccessReader(Section route, Criteria criteria) {
        this.route = route;
        this.parser = new PolicyParser(criteria);
        parts.add(route);
        List<Object> sub = route.elements("sub_policies");
        for (int i = 0; i < sub.size(); i++) {
            String path = route.path("sub_policies[" + i + "]");
            Section.mapping(sub.get(i))
                    .ifPresentOrElse(
                            map -> parts.add(new Section(map, path, route.faults())),
                            () -> route.faults().error(path, "expected keys with values"));
        }
    }

    /** The policy; what is wrong in it has been told. */
    Policy read() {
        flag("allow_public_unauthenticated_access", "accept");
        flag("cors_allow_preflight", "cors_preflight");
        flag("allow_any_authenticated_user", "authenticated_user");
        each("allowed_domains", domain -> List.of(is("domain", domain)));
        claims();
        each("allowed_users", user -> List.of(is("user", user), is("email", user)));
        if (route.raw("policy") != null) {
            rules.addAll(parser.parse(route.raw("policy"), route.path("policy")));
        }
        parts.subList(1, parts.size()).forEach(this::source);
        parser.faults().forEach(f -> route.faults().error(f.where(), FAILED + f.message()));
        return new Policy(route.path(""), rules);
    }

    private void allow(Section part, String key, List<?> criteria) {
        if (!criteria.isEmpty()) {
            rules.add(parser.rule(Action.ALLOW, Operator.OR, criteria, part.path(key)));
        }
    }

    private void flag(String key, String criterion) {
        if (route.flag(key, false)) {
            allow(route, key, List.of(Map.of(criterion, true)));
        }
    }

    private static Map<String, ?> is(String criterion, String value) {
        return Map.of(criterion, Map.of("is", value));
    }

    private void each(String key, Function<String, List<?>> criteria) {
        for (Section part : parts) {
            List<Object> all = new ArrayList<>();
            part.texts(key).forEach(value -> all.addAll(criteria.apply(value)));
            allow(part, key, all);
        }
    }

    private void claims() {
        for (Section part : parts) {
            List<Object> all = new ArrayList<>();
            Section.mapping(part.raw("allowed_idp_claims"))
                    .ifPresent(claims -> {
                        Map<String, Object> sorted = new TreeMap<>();
                        claims.forEach((name, value) -> sorted.put(String.valueOf(name), value));
                        sorted.forEach((name, value) -> {
                            Collection<?> values =
                                    value instanceof Collection<?> list ? list : List.of(value);
                            values.forEach(v -> all.add(Map.of("claim/" + name, v)));
                        });
                    });
            allow(part, "allowed_idp_claims", all);
        }
    }

    /** Rego, which Pomerium's console compiles, is not run; its source says the same. */
    private void source(Section part) {
        if (part.has("source_ppl")) {
            read(part);
        } else if (part.raw("rego") instanceof Collection<?> rego && !rego.isEmpty()) {
            part.error("rego", "Rego is not run here; write the same as policy or source_ppl");
        }
    }

    private void read(Section part) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_SOURCE);
        options.setNestingDepthLimit(40);
        options.setMaxAliasesForCollections(5);
        options.setAllowRecursiveKeys(false);
        options.setAllowDuplicateKeys(false);
        try {
            Object policy =
                    new Yaml(new SafeConstructor(options))
                            .load(part.text("source_ppl").orElseThrow());
            rules.addAll(parser.parse(policy, part.path("source_ppl")));
        } catch (YAMLException | IllegalArgumentException e) {
            // The second for a tag whose value it does not like.
            part.error("source_ppl", FAILED + "not valid YAML or JSON");
        }
    }
}
