package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code mcp_tool}: the tool that a Model Context Protocol request calls. No request is known to be
 * one, and what is none does not hold: here it must not open a route that only tools were meant
 * for.
 */
record McpToolCriterion() implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "mcp_tool",
                    data -> new Reading(new McpToolCriterion(), TextMatcher.read(data).data()));

    private static final Answer NO = Answer.no("mcp-not-a-tool-call");

    @Override
    public Answer test(Facts facts) {
        return NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of();
    }
}
