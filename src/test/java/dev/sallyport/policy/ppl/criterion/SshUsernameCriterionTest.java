package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;

class SshUsernameCriterionTest {
    @Test
    void no_name_is_ever_asked_for() throws Exception {
        assertThat(Asked.says(SshUsernameCriterion.KIND, "root", Asking.as("root@b.test")))
                .isEqualTo("no ssh-username-unauthorized");
        assertThat(Asked.says(SshUsernameCriterion.KIND, "{not: x}", Asking.anonymously()))
                .isEqualTo("no ssh-username-unauthorized");
        assertThat(Asked.fault(SshUsernameCriterion.KIND, "{in: x}"))
                .isEqualTo(".in in takes a list of texts");
    }
}
