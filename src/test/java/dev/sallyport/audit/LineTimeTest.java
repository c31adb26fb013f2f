package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTimeTest {
    private static final LineTime TIME = new LineTime();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2026-11-28T23:59:59.999999999Z",
                "2026-11-28T23:59:59.050Z",
                "2026-11-29T00:00:00.000000001Z",
                "2026-11-28T23:59:59.000120Z",
                "1969-12-31T23:59:59.9Z",
            })
    void text_isThatOfTheInstant(Instant time) {
        assertThat(TIME.of(time)).isEqualTo(time.toString());
    }
}
