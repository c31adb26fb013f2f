package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "test, test, true",
        "test, tests, false",
        "'{is: test}', test, true",
        "'{not: test}', test, false",
        "'{not: test}', x, true",
        "'{contains: es}', test, true",
        "'{contains: xs}', test, false",
        "'{starts_with: te}', test, true",
        "'{starts_with: st}', test, false",
        "'{ends_with: st}', test, true",
        "'{ends_with: te}', test, false",
        "'{in: [a, test]}', test, true",
        "'{in: [a, b]}', test, false",
        "'{in: []}', test, false",
        "'{not_in: [a, test]}', test, false",
        "'{not_in: []}', test, true",
        "'{starts_with: te, ends_with: st}', test, true",
        "'{starts_with: te, ends_with: xx}', test, false",
        "'{is: test, not: test}', test, false",
    })
    void operators_must_all_hold(String yaml, String fact, boolean expected) throws Exception {
        TextMatcher matcher = TextMatcher.read(Value.of(Policies.value(yaml)));
        assertThat(matcher.matches(fact)).isEqualTo(expected);
        assertThat(TextMatcher.read(matcher.data()).data()).isEqualTo(matcher.data());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | expected text, not a number; write it in quotes, or an operator of it",
                "true | expected text, not true or false; write it in quotes",
                "null | expected text, not nothing",
                "[a] | expected text, not a list",
                "{} | names no operator; use one of is, not, contains",
                "{is: 5} | expected text, not a number; write it in quotes",
                "{is: [a]} | expected text, not a list",
                "{in: a} | in takes a list of texts",
                "{in: [a, 5]} | expected text, not a number",
                "{like: a} | unknown string matcher operator: like",
            })
    void anything_else_is_refused(String yaml, String message) throws Exception {
        Value value = Value.of(Policies.value(yaml));
        assertThatThrownBy(() -> TextMatcher.read(value))
                .isInstanceOf(DataFault.class)
                .hasMessageContaining(message);
    }
}
