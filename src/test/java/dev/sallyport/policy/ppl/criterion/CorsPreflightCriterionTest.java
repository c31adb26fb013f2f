package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "content-length, 5",
        "transfer-encoding, chunked",
        "x-http-method-override, DELETE",
        "x-http-method, DELETE",
        "x-method-override, DELETE",
        "origin, https://b.test",
    })
    void what_no_browser_sends_is_none(String name, String value) throws Exception {
        Asking asking =
                options()
                        .header("access-control-request-method", "GET")
                        .header("origin", "https://a.test");
        assertThat(says(asking.header("content-length", "0"))).isEqualTo("yes cors-request");
        Asking odd =
                name.equals("origin")
                        ? asking.header(name, "x", value)
                        : asking.header(name, value);
        assertThat(says(odd)).isEqualTo("no non-cors-request");
    }
}
