package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;

class CorsPreflightCriterionTest {
    private static String says(Asking asking) throws Exception {
        return Asked.says(CorsPreflightCriterion.KIND, "true", asking);
    }

    private static Asking options() {
        return Asking.anonymously().http("OPTIONS", "/");
    }

    @Test
    void method_and_both_headers_make_a_preflight() throws Exception {
        String method = "access-control-request-method";
        assertThat(says(options().header(method, "GET").header("origin", "https://a.test")))
                .isEqualTo("yes cors-request");
        assertThat(says(options().header(method, "GET"))).isEqualTo("no non-cors-request");
        assertThat(says(options().header("origin", "https://a.test")))
                .isEqualTo("no non-cors-request");
        assertThat(says(options().header(method).header("origin", "x")))
                .isEqualTo("no non-cors-request");
        assertThat(
                        says(
                                Asking.anonymously()
                                        .http("GET", "/")
                                        .header(method, "GET")
                                        .header("origin", "x")))
                .isEqualTo("no non-cors-request");
        assertThat(says(Asking.anonymously())).isEqualTo("no non-cors-request");
    }
}
