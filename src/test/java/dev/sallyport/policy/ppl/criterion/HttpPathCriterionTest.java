package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPathCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "/a, GET, /a, yes",
        "/a, GET, /a/, no",
        "'{starts_with: /a}', GET, /ab, yes",
        "'{ends_with: .php}', GET, /x.php, yes",
        "'{starts_with: /}', CONNECT, '', no",
        "'{is: \"\"}', CONNECT, '', yes",
    })
    void path_counts_as_it_is_and_a_tunnel_has_none(
            String value, String method, String path, String expected) throws Exception {
        assertThat(
                        Asked.says(
                                HttpPathCriterion.KIND,
                                value,
                                Asking.anonymously().http(method, path)))
                .isEqualTo(
                        expected.equals("yes") ? "yes http-path-ok" : "no http-path-unauthorized");
    }
}
