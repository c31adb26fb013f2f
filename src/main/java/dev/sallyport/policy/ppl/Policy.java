package dev.sallyport.policy.ppl;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Why;
import java.util.List;
import java.util.function.Function;

/** Rules, and the decision they make. Immutable; any thread; never blocks. */
public final class Policy {
    /** The reason where no rule had anything to say. */
    public static final String NO_RULE = "no-rule-allows";

    private static final String SIGN_IN = "user-unauthenticated";
    private static final List<String> UNKNOWN_PERSON = List.of(SIGN_IN, "device-unauthenticated");
    private static final List<String> NO_CERTIFICATE =
            List.of("client-certificate-required", "invalid-client-certificate");

    private final String where;
    private final List<Rule> rules;
    private final boolean scripts;

    /**
     * @param where what it belongs to, {@code routes[0]}: the rule named where no rule decided
     */
    public Policy(String where, List<Rule> rules) {
        this.where = where;
        this.rules = List.copyOf(rules);
        this.scripts =
                rules.stream()
                        .flatMap(rule -> rule.groups().stream())
                        .flatMap(group -> group.terms().stream())
                        .anyMatch(Term::script);
    }

    /** What it belongs to. */
    public String where() {
        return where;
    }

    /** In the order in which they were written. */
    public List<Rule> rules() {
        return rules;
    }

    /** Whether some criterion must be asked off the event loop. */
    public boolean needsScripts() {
        return scripts;
    }

    /** Allow or deny, never undecided; what a criterion throws goes through. */
    public Decision decide(Facts facts) {
        return decide(term -> term.criterion().test(facts));
    }

    /** Decides on answers that come from elsewhere. */
    public Decision decide(Function<Term, Answer> answers) {
        Tally allow = side(Action.ALLOW, answers);
        Tally deny = side(Action.DENY, answers);
        Why why =
                new Why(
                        allow.holds(),
                        allow.reasons().sorted(),
                        deny.holds(),
                        deny.reasons().sorted());
        // The order is Pomerium's: who has no certificate is not sent to sign in, and who has not
        // signed in is, whatever else stands against them.
        for (String code : NO_CERTIFICATE) {
            if (deny.reasons().has(code)) {
                return denied(deny.reasons(), code, why);
            }
        }
        for (String code : UNKNOWN_PERSON) {
            if (allow.reasons().has(code)) {
                return denied(allow.reasons(), code, why);
            }
            if (deny.reasons().has(code)) {
                return denied(deny.reasons(), code, why);
            }
        }
        Reasons reasons = deny.holds() ? deny.reasons() : allow.reasons();
        if (reasons.isEmpty()) {
            return new Decision.Deny(NO_RULE, where, false, why);
        }
        String code = reasons.first();
        return deny.holds() || !allow.holds()
                ? denied(reasons, code, why)
                : new Decision.Allow(code, reasons.ruleOf(code), null, Obligations.NONE, why);
    }

    private static Decision denied(Reasons reasons, String code, Why why) {
        return new Decision.Deny(code, reasons.ruleOf(code), code.equals(SIGN_IN), why);
    }

    private Tally side(Action action, Function<Term, Answer> answers) {
        Tally side = new Tally(false);
        for (Rule rule : rules) {
            if (rule.action() == action) {
                for (Group group : rule.groups()) {
                    side.count(group(rule, group, answers));
                }
            }
        }
        return side;
    }

    private static Tally group(Rule rule, Group group, Function<Term, Answer> answers) {
        Operator operator = group.operator();
        Tally tally = new Tally(operator.needsAll());
        for (Term term : group.terms()) {
            Answer answer = answers.apply(term);
            tally.count(answer.holds() != operator.inverts(), answer.reason(), rule.where());
        }
        return tally;
    }

    /** Whether one group of a rule fires, given its answers. */
    public static boolean fires(Group group, Function<Term, Answer> answers) {
        Operator operator = group.operator();
        Tally tally = new Tally(operator.needsAll());
        for (Term term : group.terms()) {
            tally.count(answers.apply(term).holds() != operator.inverts(), "", "");
        }
        return tally.holds();
    }

    /** The policy in one form, as JSON, which is YAML too; reads to an equal policy. */
    @Override
    public String toString() {
        return JsonText.list(rules);
    }
}
