package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.TestAuthority;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainNameTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("test root");

    @ParameterizedTest
    @CsvSource({
        "proxy.example.com, proxy.example.com",
        "Proxy.example.com, proxy.EXAMPLE.com",
        "localhost, localhost",
        "a-1.b2.c3d, a-1.b2.c3d"
    })
    void name_that_stands_in_the_certificate_is_plain(String host, String certificate) {
        assertThat(stands(host, certificate)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "proxy.example.com, other.example.com",
        "proxy.example.com, example.com",
        "proxy.example.com, *.example.com",
        "*.example.com, *.example.com",
        "127.0.0.1, 127.0.0.1",
        "127.1, 127.1",
        "1.0x7f, 1.0x7f",
        "a_b.example.com, a_b.example.com",
        "localhost., localhost",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "-a.example, -a.example"
    })
    void anything_else_is_left_to_the_jdk(String host, String certificate) {
        assertThat(stands(host, certificate)).isFalse();
    }

    private static boolean stands(String host, String certificate) {
        return PlainName.stands(host, AUTHORITY.issue(certificate).certificate());
    }
}
