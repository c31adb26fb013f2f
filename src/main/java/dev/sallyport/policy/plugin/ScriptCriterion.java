package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * A plugin's word with its value. On a policy thread it asks the script; elsewhere it can only
 * answer what needs no script.
 */
public final class ScriptCriterion implements Criterion {
    private final Plugin plugin;
    private final String value;
    private final boolean anonymous;
    private final Set<Need> needs;
    private final Answer yes;
    private final Answer no;

    ScriptCriterion(Plugin plugin, Plugin.Word word, String value, Set<Need> needs) {
        this.plugin = plugin;
        this.value = value;
        this.anonymous = word.anonymous();
        this.needs = Set.copyOf(needs);
        this.yes = Answer.yes(word.word() + "-ok");
        this.no = Answer.no(word.word() + "-unauthorized");
    }

    @Override
    public Answer test(Facts facts) {
        if (!anonymous && facts.user() == null && facts.serviceAccount() == null) {
            return Answer.UNAUTHENTICATED;
        }
        if (!(Thread.currentThread() instanceof PolicyThread thread)) {
            throw new IllegalStateException("a script is asked on policy threads only");
        }
        if (!plugin.isWarm()) {
            throw new Unanswered(plugin, "it is still warming up");
        }
        try {
            return thread.matches(plugin, facts, value) ? yes : no;
        } catch (PluginFault e) {
            throw new Unanswered(plugin, e);
        }
    }

    /**
     * What it says of a stranger as far as that can be told without its script: no, if it cannot.
     */
    public Answer ofStranger() {
        return anonymous ? no : Answer.UNAUTHENTICATED;
    }

    @Override
    public Set<Need> needs() {
        return needs;
    }
}
