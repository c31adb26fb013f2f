package dev.sallyport.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "host:22, host:22",
        "Host.Example.COM:65535, host.example.com:65535",
        "a_b-c.d:1, a_b-c.d:1",
        "10.0.0.1:22, 10.0.0.1:22",
        "[::1]:22, [::1]:22",
        "[2001:DB8:0:0:0:0:0:1]:443, [2001:db8::1]:443",
        "[2001:db8:0:1:1:1:1:1]:443, [2001:db8:0:1:1:1:1:1]:443",
        "[2001:0:0:1:0:0:0:1]:443, [2001:0:0:1::1]:443",
        "[::]:1, [::]:1",
        "[1::]:1, [1::]:1",
        "[::ffff:1.2.3.4]:1, [::ffff:1.2.3.4]:1",
        "[::ffff:102:304]:1, [::ffff:1.2.3.4]:1"
    })
    void text_is_read_into_one_spelling(String text, String canonical) {
        assertThat(HostPort.parse(text)).hasToString(canonical);
        assertThat(HostPort.parse(canonical)).isEqualTo(HostPort.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":22",
                "host:0",
                "host:65536",
                "host:022",
                "host:+22",
                "host:-1",
                "host:1e3",
                "host: 22",
                "host:22 ",
                " host:22",
                "ho st:22",
                "u@host:22",
                "u:p@host:22",
                "host:22/",
                "host/x:22",
                "http://host:22",
                "ho%73t:22",
                "h\u00f6st:22",
                "\u24d7ost:22",
                "host\u0000:22",
                "host\n:22",
                "::1:22",
                "[::1]",
                "[::1]:",
                "[::1%lo]:22",
                "[::1%251]:22",
                "[10.0.0.1]:22",
                "[host]:22",
                "[]:22",
                "[[::1]]:22",
                "[::1:22",
                "fe80::1]:22",
                "[1::2::3]:22",
                "[12345::]:22",
                "[1:2:3:4:5:6:7]:22",
                "host:\u0661",
                "*:22"
            })
    void anything_else_is_refused_without_being_repeated(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> {
                    if (text.length() > 5) {
                        assertThat(e.getMessage()).doesNotContain(text);
                    }
                });
    }

    @Test
    void host_that_is_too_long_is_refused() {
        assertThat(HostPort.parse("a".repeat(255) + ":1").host()).hasSize(255);
        assertThatThrownBy(() -> HostPort.parse("a".repeat(256) + ":1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1:1, true", "[::1]:1, true", "10.0.0.x:1, false", "10.1:1, false"})
    void literals_are_told_from_names(String text, boolean literal) {
        assertThat(HostPort.parse(text).isLiteral()).isEqualTo(literal);
    }
}
