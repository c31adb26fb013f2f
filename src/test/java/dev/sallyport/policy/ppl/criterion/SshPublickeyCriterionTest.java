package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.ppl.CriterionKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshPublickeyCriterionTest {
    static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /** One key, one with options and a comment, several; and what is none. */
    static void reads_keys_and_nothing_else(CriterionKind kind) throws Exception {
        for (String value :
                new String[] {
                    "'" + KEY + "'",
                    "'" + KEY + " me@here'",
                    "'no-pty,command=\"ls -l\" " + KEY + " me'",
                    "['" + KEY + "', '" + KEY + "']",
                }) {
            assertThat(Asked.says(kind, value, Asking.as("a@b.test")))
                    .isEqualTo("no ssh-publickey-unauthorized");
            assertThat(Asked.says(kind, value, Asking.anonymously()))
                    .isEqualTo("no ssh-publickey-unauthorized");
        }
        for (String value :
                List.of(
                        "''",
                        "ssh-ed25519",
                        "'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA'",
                        "'ssh-ed25519 %%'",
                        "'ssh-ed25519 AAAA'")) {
            assertThat(Asked.fault(kind, value)).as(value).contains("not a public key");
        }
        assertThat(Asked.fault(kind, "{is: x}")).contains("expected a public key");
    }

    @Test
    void keys_are_read_and_none_is_ever_shown() throws Exception {
        reads_keys_and_nothing_else(SshPublickeyCriterion.KIND);
    }
}
