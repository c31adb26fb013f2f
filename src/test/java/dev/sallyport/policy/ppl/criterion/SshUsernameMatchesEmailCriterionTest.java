package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;

class SshUsernameMatchesEmailCriterionTest {
    @Test
    void no_name_is_ever_asked_for() throws Exception {
        var kind = SshUsernameMatchesEmailCriterion.KIND;
        assertThat(Asked.says(kind, "true", Asking.as("root@b.test")))
                .isEqualTo("no ssh-username-unauthorized");
        assertThat(Asked.says(kind, "null", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
    }
}
