package dev.sallyport.cli;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.PublicReason;
import dev.sallyport.policy.RoutePolicy;
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
        return answers.computeIfAbsent(term, this::ask);
    }

    private Answer ask(Term term) {
        try {
            return term.criterion().test(facts);
        } catch (RuntimeException e) {
            // A script's failure: the decision says so again, and is none.
            return Answer.no("no answer: " + e.getMessage());
        }
    }

    /** Prints what the rules say; on a policy thread, if scripts are among them. */
    void print(RoutePolicy route) {
        Policy policy = route.policy();
        policy.rules().forEach(this::print);
        if (policy.rules().isEmpty() && route.plugins().isEmpty()) {
            out.println(policy.where() + " has no rule");
        }
        route.elsewhere()
                .ifPresent(elsewhere ->
                        out.println(
                                "decided at " + elsewhere.address() + ", which is not asked here"));
    }

    /** Prints what one plugin says by itself. */
    void print(String plugin, Decision decision) {
        String reason =
                switch (decision) {
                    case Decision.Allow allow -> allow.reason();
                    case Decision.Deny deny -> deny.reason();
                    case Decision.Undecided undecided -> "no answer: " + undecided.cause();
                };
        out.println(mark(decision instanceof Decision.Allow) + "plugin: " + plugin + "  " + reason);
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

    /** Prints what follows from all of it. */
    void print(Decision decision) {
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
