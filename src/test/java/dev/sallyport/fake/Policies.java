package dev.sallyport.fake;

import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.PolicyParser;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Policies for tests. */
public final class Policies {
    private Policies() {}

    /** Everybody may. */
    public static Policy open() {
        return of("allow: {or: [{accept: true}]}");
    }

    /** Nobody may. */
    public static Policy closed() {
        return of("{}");
    }

    /**
     * The policy in some YAML, as that of {@code routes[0]}.
     *
     * @throws IllegalArgumentException if anything is wrong in it
     */
    public static Policy of(String yaml) {
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        Policy policy = new Policy("routes[0]", parser.parse(value(yaml), "routes[0].policy"));
        if (!parser.faults().isEmpty()) {
            throw new IllegalArgumentException(parser.faults().toString());
        }
        return policy;
    }

    /** The maps, lists and scalars of some YAML or JSON. */
    public static Object value(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(yaml);
    }
}
