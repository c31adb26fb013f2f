package dev.sallyport.policy.ppl.criterion;

import org.junit.jupiter.api.Test;

class SshCaCriterionTest {
    @Test
    void keys_are_read_and_none_has_certified_anybody() throws Exception {
        SshPublickeyCriterionTest.reads_keys_and_nothing_else(SshCaCriterion.KIND);
    }
}
