package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @ParameterizedTest
    @CsvSource({
        "20000, 80, 9928",
        "256, 60, 66",
        "100, 60, -12",
        "9223372036854775807, 0, 1073741823"
    })
    void connections_are_half_of_what_is_left_after_64(long limit, long open, int connections) {
        assertThat(new Descriptors(limit, open).connections()).isEqualTo(connections);
    }

    @Test
    void a_limit_of_20000_has_room_for_9500() {
        assertThat(new Descriptors(20_000, 900).connections()).isGreaterThanOrEqualTo(9_500);
    }

    @ParameterizedTest
    @CsvSource({
        "Max open files            20000                20000                files, 20000",
        "Max open files            256                  1048576              files, 256",
        "Max open files            unlimited            unlimited            files, 9223372036854775807",
        "Max processes             7                    7                    processes, 9223372036854775807"
    })
    void the_soft_limit_is_read(String line, long limit) {
        assertThat(Descriptors.softLimit("Limit Soft Hard Units\n" + line + "\n")).isEqualTo(limit);
    }

    @Test
    void this_process_has_some_open() {
        Descriptors now = Descriptors.now();

        assertThat(now.open()).isPositive();
        assertThat(now.limit()).isGreaterThan(now.open());
    }
}
