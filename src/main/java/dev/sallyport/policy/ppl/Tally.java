package dev.sallyport.policy.ppl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the criteria of one group, or the groups of one side, say together. The reasons are those of
 * the ones that made the result what it is: of those that hold where it holds, of the others where
 * it does not. Not thread-safe.
 */
final class Tally {
    private final boolean needsAll;
    private final Reasons held = new Reasons();
    private final Reasons failed = new Reasons();
    private boolean anyHeld;
    private boolean anyFailed;

    Tally(boolean needsAll) {
        this.needsAll = needsAll;
    }

    void count(boolean holds, String reason, String where) {
        count(holds);
        (holds ? held : failed).add(reason, where);
    }

    void count(Tally inner) {
        boolean holds = inner.holds();
        count(holds);
        Reasons reasons = inner.reasons();
        for (int i = 0; i < reasons.codes.size(); i++) {
            (holds ? held : failed).add(reasons.codes.get(i), reasons.rules.get(i));
        }
    }

    private void count(boolean holds) {
        anyHeld |= holds;
        anyFailed |= !holds;
    }

    boolean holds() {
        return needsAll ? anyHeld && !anyFailed : anyHeld;
    }

    Reasons reasons() {
        return holds() ? held : failed;
    }

    /** Codes in the order in which they came, each once, each with the first rule that gave it. */
    static final class Reasons {
        final List<String> codes = new ArrayList<>(4);
        final List<String> rules = new ArrayList<>(4);

        private void add(String code, String rule) {
            if (!codes.contains(code)) {
                codes.add(code);
                rules.add(rule);
            }
        }

        boolean has(String code) {
            return codes.contains(code);
        }

        /** The rule that gave the code. */
        String ruleOf(String code) {
            return rules.get(codes.indexOf(code));
        }

        boolean isEmpty() {
            return codes.isEmpty();
        }

        List<String> sorted() {
            List<String> sorted = new ArrayList<>(codes);
            Collections.sort(sorted);
            return sorted;
        }
    }
}
