package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;

class SshUsernameMatchesClaimCriterionTest {
    @Test
    void no_name_is_ever_asked_for() throws Exception {
        var kind = SshUsernameMatchesClaimCriterion.KIND;
        assertThat(Asked.says(kind, "login", Asking.as("root@b.test")))
                .isEqualTo("no ssh-username-unauthorized");
        assertThat(Asked.says(kind, "login", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
        assertThat(Asked.fault(kind, "{is: x}")).startsWith("expected the name of a claim");
    }
}
