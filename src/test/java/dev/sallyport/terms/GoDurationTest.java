package dev.sallyport.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "30s, PT30S",
        "+5m, PT5M",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        "300ms, PT0.3S",
        "7us, PT0.000007S",
        "7µs, PT0.000007S",
        "9ns, PT0.000000009S",
        "0.1ns, PT0S",
        "0.5ns0.5ns, PT0.000000001S",
        "0.123456789123456789h, PT7M24.444440844S",
        "2562047h, PT2562047H",
    })
    void go_duration_is_read(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "-5s",
                "5 s",
                "s",
                "1d",
                "1h30",
                "1h-3m",
                ".s",
                "1..5s",
                "2562048h",
                "9223372036854775807.1ns",
                "9999999999999999999s"
            })
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> GoDuration.parse(text));
    }
}
