package dev.sallyport.policy.ppl;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Text that somebody else chose, read as a policy and asked. The build searches for half a minute,
 * in a JVM of its own, from the seeds beside; what it finds becomes a seed.
 */
class PolicyFuzz {
    private static final Facts FACTS = Asking.as("a@b.test").facts();

    @FuzzTest(maxDuration = "30s")
    void text_is_a_policy_or_has_faults(byte[] text) {
        Object value;
        try {
            value = Policies.value(new String(text, StandardCharsets.UTF_8));
        } catch (YAMLException | IllegalArgumentException e) {
            return;
        }
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA);
        Policy policy = new Policy("p", parser.parse(value, "p"));
        var _ = policy.decide(FACTS);
        if (parser.faults().isEmpty()) {
            String printed = policy.toString();
            if (!Policies.of(printed).toString().equals(printed)) {
                throw new AssertionError("reads to another policy: " + printed);
            }
        }
    }
}
