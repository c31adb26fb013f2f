package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupsCriterionTest {
    private static final Asking WITH_CLAIM =
            Asking.as("7", "a@b.test", Map.of("groups", List.of("ops")));

    @Test
    void groups_of_a_directory_count_and_those_of_a_token_do_not() throws Exception {
        var kind = GroupsCriterion.KIND;
        assertThat(Asked.says(kind, "ops", Asking.as("a@b.test").inGroups("dev", "ops")))
                .isEqualTo("yes groups-ok");
        assertThat(Asked.says(kind, "{is: ops}", Asking.as("a@b.test").inGroups("dev", "ops")))
                .isEqualTo("no groups-unauthorized");
        assertThat(Asked.says(kind, "ops", WITH_CLAIM)).isEqualTo("no groups-unauthorized");
        assertThat(Asked.says(kind, "ops", Asking.asServiceAccount("ci")))
                .isEqualTo("no groups-unauthorized");
        assertThat(Asked.says(kind, "ops", Asking.anonymously()))
                .isEqualTo("no user-unauthenticated");
    }
}
