package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "test, test, true",
        "test, a test, true",
        "test, a b, false",
        "'{has: test}', a test, true",
        "'{is: test}', test, true",
        "'{is: test}', a test, false",
        "'{is: test}', test test, false",
        "'{exclude: test}', a b, true",
        "'{exclude: test}', a test, false",
        "'{has: a, exclude: test}', a b, true",
        "'{has: a, exclude: b}', a b, false",
        "5, 5, true",
        "true, true, true",
    })
    void operators_must_all_hold(String yaml, String facts, boolean expected) throws Exception {
        ListMatcher matcher = ListMatcher.read(Value.of(Policies.value(yaml)));
        assertThat(matcher.matches(List.of(facts.split(" ")))).isEqualTo(expected);
        assertThat(ListMatcher.read(matcher.data()).data()).isEqualTo(matcher.data());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[a, b] | expected one text, not a list; write a criterion for each",
                "{has: [a]} | expected one text, not a list",
                "{has: {a: b}} | expected text, not keys with values",
                "null | expected text, not nothing",
                "{} | names no operator; use one of has, is, exclude",
                "{hass: a} | unknown string list matcher operator: hass; did you mean \"has\"?",
            })
    void anything_else_is_refused(String yaml, String message) throws Exception {
        Value value = Value.of(Policies.value(yaml));
        assertThatThrownBy(() -> ListMatcher.read(value))
                .isInstanceOf(DataFault.class)
                .hasMessageContaining(message);
    }
}
