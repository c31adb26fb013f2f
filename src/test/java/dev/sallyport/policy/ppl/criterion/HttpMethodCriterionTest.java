package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpMethodCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "CONNECT, CONNECT, yes",
        "GET, GET, yes",
        "GET, POST, no",
        "get, GET, no",
        "'{in: [GET, HEAD]}', HEAD, yes",
        "'{not_in: [GET, HEAD]}', HEAD, no",
    })
    void method_counts_as_it_is(String value, String method, String expected) throws Exception {
        assertThat(
                        Asked.says(
                                HttpMethodCriterion.KIND,
                                value,
                                Asking.anonymously().http(method, "/")))
                .isEqualTo(
                        expected.equals("yes")
                                ? "yes http-method-ok"
                                : "no http-method-unauthorized");
    }
}
