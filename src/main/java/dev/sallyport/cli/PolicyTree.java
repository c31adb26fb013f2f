package dev.sallyport.cli;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.PublicReason;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Group;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.Rule;
import dev.sallyport.policy.ppl.Term;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** A policy with what each of its criteria says of some facts, as lines for people. */
final class PolicyTree {
    private final PrintWriter out;
    private final Facts facts;
    private final Map<Term, Answer> answers = new HashMap<>();

    PolicyTree(PrintWriter out, Facts facts) {
        this.out = out;
        this.facts = facts;
    }

    /** Asks each criterion once. */
    private Answer answer(Term term) {
        return answers.computeIfAbsent(term, t -> t.criterion().test(facts));
    }

    /** Prints the tree and the decision, and gives the decision back. */
    Decision print(Policy policy) {
        policy.rules().forEach(this::print);
        if (policy.rules().isEmpty()) {
            out.println(policy.where() + " has no rule");
        }
        Decision decision = policy.decide(this::answer);
        print(decision);
        return decision;
    }

    private void print(Rule rule) {
        boolean fires = rule.groups().stream().anyMatch(group -> Policy.fires(group, this::answer));
        out.println(mark(fires) + rule.action().word() + ": " + rule.where());
        for (Group group : rule.groups()) {
            String word = mark(Policy.fires(group, this::answer)) + group.operator().word();
            out.println(word.indent(5).stripTrailing());
            for (Term term : group.terms()) {
                Answer answer = answer(term);
                String line = mark(answer.holds()) + term + "  " + answer.reason();
                out.println(line.indent(10).stripTrailing());
            }
        }
        if (rule.groups().isEmpty()) {
            out.println("     without criteria: never fires");
        }
    }

    private static String mark(boolean holds) {
        return holds ? "yes  " : "no   ";
    }

    private void print(Decision decision) {
        out.println();
        switch (decision) {
            case Decision.Allow allow ->
                    out.println("decision: allow, " + allow.reason() + ", by " + allow.rule());
            case Decision.Deny deny -> {
                String word = deny.signIn() ? "sign in first" : "deny";
                out.println("decision: " + word + ", " + deny.reason() + ", by " + deny.rule());
                out.println("the client is told: " + PublicReason.of(deny));
            }
            case Decision.Undecided undecided ->
                    out.println("decision: none, " + undecided.cause());
        }
    }
}
