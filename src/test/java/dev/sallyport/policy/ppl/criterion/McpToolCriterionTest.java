package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;

class McpToolCriterionTest {
    @Test
    void request_that_is_no_tool_call_does_not_hold() throws Exception {
        var kind = McpToolCriterion.KIND;
        assertThat(Asked.says(kind, "{is: list_tables}", Asking.as("a@b.test")))
                .isEqualTo("no mcp-not-a-tool-call");
        assertThat(Asked.says(kind, "{not: list_tables}", Asking.anonymously()))
                .isEqualTo("no mcp-not-a-tool-call");
        assertThat(Asked.fault(kind, "{iz: x}")).contains("unknown string matcher operator: iz");
    }
}
