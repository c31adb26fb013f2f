package dev.sallyport.bench;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What one decision of five criteria costs, on one thread, after warm-up: nanoseconds a decision.
 */
public final class PolicyCost {
    private static final int ROUNDS = 20;
    private static final int DECISIONS = 500_000;

    private PolicyCost() {}

    public static void main(String[] args) {
        Policy policy =
                Policies.of(
                        """
                        - allow:
                            and:
                              - domain: example.com
                              - claim/groups: ops
                              - email: {ends_with: '@example.com'}
                              - http_method: CONNECT
                          deny:
                            or:
                              - source_ip: [10.0.0.0/8, '2001:db8::/32']
                        """);
        Facts facts =
                Asking.as("7", "alice@example.com", Map.of("groups", List.of("dev", "ops")))
                        .facts();
        long[] nanos = new long[ROUNDS];
        long allowed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < DECISIONS; i++) {
                allowed += policy.decide(facts) instanceof Decision.Allow ? 1 : 0;
            }
            nanos[round] = (System.nanoTime() - start) / DECISIONS;
        }
        Arrays.sort(nanos, ROUNDS / 2, ROUNDS);
        System.out.println(
                "five criteria: "
                        + nanos[ROUNDS * 3 / 4]
                        + " ns a decision (median of the later rounds); "
                        + (allowed == (long) ROUNDS * DECISIONS ? "all" : "NOT all")
                        + " allowed");
    }
}
