package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Facts;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidClientCertificateCriterionTest {
    @Test
    void who_shows_no_valid_certificate_is_meant() throws Exception {
        var kind = InvalidClientCertificateCriterion.KIND;
        Facts.Certificate valid = new Facts.Certificate("a", "b", "1", List.of(), "", "");
        assertThat(Asked.says(kind, "true", Asking.anonymously()))
                .isEqualTo("yes client-certificate-required");
        assertThat(Asked.says(kind, "true", Asking.anonymously().withFault("revoked")))
                .isEqualTo("yes invalid-client-certificate");
        assertThat(Asked.says(kind, "null", Asking.anonymously().with(valid)))
                .isEqualTo("no valid-client-certificate");
    }
}
