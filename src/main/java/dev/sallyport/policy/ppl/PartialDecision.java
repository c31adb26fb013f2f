package dev.sallyport.policy.ppl;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a policy says where some facts are not known.
 *
 * @param decision the decision, if it is the same whatever the missing facts are; else one of those
 *     it could be
 * @param lacking the facts that decide; empty if the decision is certain
 */
public record PartialDecision(Decision decision, Set<Need> lacking) {
    /** What each doubt doubles is bounded: more of them are beyond telling. */
    private static final int MAX_DOUBTS = 10;

    /** The reason of a criterion whose facts are not known. */
    public static final String UNKNOWN = "unknown";

    private static final Answer HOLDS = Answer.yes(UNKNOWN);
    private static final Answer FAILS = Answer.no(UNKNOWN);

    public PartialDecision {
        lacking = Set.copyOf(lacking);
    }

    /** Whether nothing that is missing could change it. */
    public boolean isCertain() {
        return lacking.isEmpty();
    }

    /**
     * Decides by trying every answer of the criteria that nobody can answer.
     *
     * @param missing the facts that {@code facts} only pretends to hold
     */
    public static PartialDecision of(Policy policy, Facts facts, Set<Need> missing) {
        List<Doubt> doubts = new ArrayList<>();
        Map<Term, Answer> answers = new HashMap<>();
        for (Rule rule : policy.rules()) {
            for (Group group : rule.groups()) {
                for (Term term : group.terms()) {
                    Set<Need> gaps = gaps(term, facts, missing);
                    if (gaps.isEmpty()) {
                        answers.put(term, term.criterion().test(facts));
                    } else {
                        doubts.add(new Doubt(term, gaps));
                    }
                }
            }
        }
        return doubts.isEmpty()
                ? new PartialDecision(decide(policy, answers), Set.of())
                : tried(policy, doubts, answers);
    }

    private static Decision decide(Policy policy, Map<Term, Answer> answers) {
        return policy.decide(term -> answers.getOrDefault(term, FAILS));
    }

    /** Where nobody is known, every question about a person has one answer. */
    private static Set<Need> gaps(Term term, Facts facts, Set<Need> missing) {
        Set<Need> needs = term.criterion().needs();
        boolean nobody = facts.user() == null && facts.serviceAccount() == null;
        if (nobody && needs.contains(Need.USER) && !missing.contains(Need.USER) && !term.script()) {
            return Set.of();
        }
        Set<Need> gaps = EnumSet.noneOf(Need.class);
        needs.stream().filter(missing::contains).forEach(gaps::add);
        return gaps;
    }

    /** A criterion that nobody can answer, and what it would take. */
    private record Doubt(Term term, Set<Need> gaps) {}

    private static PartialDecision tried(
            Policy policy, List<Doubt> doubts, Map<Term, Answer> answers) {
        doubts.forEach(doubt -> answers.put(doubt.term(), FAILS));
        Decision first = decide(policy, answers);
        Set<Need> lacking = EnumSet.noneOf(Need.class);
        if (doubts.size() > MAX_DOUBTS) {
            doubts.forEach(doubt -> lacking.addAll(doubt.gaps()));
            return new PartialDecision(first, lacking);
        }
        boolean[] allows = new boolean[1 << doubts.size()];
        for (int mask = 0; mask < allows.length; mask++) {
            for (int i = 0; i < doubts.size(); i++) {
                answers.put(doubts.get(i).term(), (mask >> i & 1) == 1 ? HOLDS : FAILS);
            }
            allows[mask] = decide(policy, answers) instanceof Decision.Allow;
        }
        for (int i = 0; i < doubts.size(); i++) {
            if (matters(1 << i, allows)) {
                lacking.addAll(doubts.get(i).gaps());
            }
        }
        return new PartialDecision(first, lacking);
    }

    /** Whether somewhere the decision hangs on this one answer. */
    private static boolean matters(int bit, boolean[] allows) {
        for (int mask = 0; mask < allows.length; mask++) {
            if (allows[mask] != allows[mask ^ bit]) {
                return true;
            }
        }
        return false;
    }
}
