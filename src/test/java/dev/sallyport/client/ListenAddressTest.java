package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    private static ListenAddress local(String address, int port) {
        return new ListenAddress.Local(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    @Test
    void parse_dash_is_the_standard_streams() {
        assertThat(ListenAddress.parse("-", false)).isEqualTo(new ListenAddress.StandardStreams());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:0, 127.0.0.1, 0",
        ":2202,       127.0.0.1, 2202",
        "localhost:1, 127.0.0.1, 1",
        "127.9.9.9:1, 127.9.9.9, 1",
        "[::1]:65535, ::1,       65535"
    })
    void parse_loopback_needs_no_flag(String text, String address, int port) {
        assertThat(ListenAddress.parse(text, false)).isEqualTo(local(address, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:2202", "[::]:2202", "192.0.2.1:2202"})
    void parse_other_address_needs_allow_remote(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--allow-remote");
        assertThat(ListenAddress.parse(text, true)).isInstanceOf(ListenAddress.Local.class);
    }

    @Test
    void parse_port_alone_stays_on_loopback_even_with_allow_remote() {
        assertThat(ListenAddress.parse(":2202", true)).isEqualTo(local("127.0.0.1", 2202));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2202", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:22"})
    void parse_bad_address_is_refused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--listen");
    }
}
