package dev.sallyport.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePatternTest {
    @ParameterizedTest
    @CsvSource({
        "tcp+https://db.test:5432,      TCP, db.test,         5432",
        "TCP+HTTPS://DB.Test:5432,      TCP, db.test,         5432",
        "tcp+https://db.test,           TCP, db.test,         0",
        "tcp+https://[::1]:22,          TCP, ::1,             22",
        "tcp+https://[0:0::1],          TCP, ::1,             0",
        "tcp+https://*.db.test:22,      TCP, *.db.test,       22",
        "tcp+https://proxy/a:6379,      TCP, a,               6379",
        "tcp+https://proxy:8443/a:6379, TCP, a,               6379",
        "https://web.test,              WEB, web.test,        0",
        "http://web.test/,              WEB, web.test,        0",
        "https://web.test:8443,         WEB, web.test,        8443",
        "udp+https://dns.test:53,       UDP, dns.test,        53",
        "ssh://shell,                   SSH, shell,           0",
    })
    void from_that_is_right_is_read(String from, RoutePattern.Kind kind, String host, int port) {
        RoutePattern pattern = RoutePattern.parse(from);
        assertThat(pattern.kind()).isEqualTo(kind);
        assertThat(pattern.authorities()).containsExactly(new AuthorityPattern(host, port));
        assertThat(pattern.matchesAnyPort()).isEqualTo(port == 0);
    }

    @Test
    void bastion_lists_each_segment() {
        assertThat(RoutePattern.parse("tcp+https://proxy/a:6379/b:1").authorities())
                .isEqualTo(List.of(new AuthorityPattern("a", 6379), new AuthorityPattern("b", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                               url cannot be empty",
        "db.test:22,                       does not contain a valid scheme",
        "gopher://db.test,                 does not contain a valid scheme",
        "tcp://db.test:22,                 write tcp+https://",
        "tcp+https://,                     does not contain a valid hostname",
        "tcp+https://:22,                  does not contain a valid hostname",
        "tcp+https://proxy/,               does not contain a valid hostname in its path",
        "tcp+https://proxy//a:1,           does not contain a valid hostname in its path",
        "tcp+https://u@db.test:22,         'no user, query or fragment'",
        "tcp+https://db.test:22?a,         'no user, query or fragment'",
        "tcp+https://db.test:022,          port must be",
        "tcp+https://db.test:65536,        port must be",
        "tcp+https://db.test:,             port must be",
        "tcp+https://dß.test:22,           'letters, digits'",
        "tcp+https://*.dß.test:22,         'letters, digits'",
        "tcp+https://::1:22,               does not contain a valid hostname",
        "tcp+https://1::1:22,              needs brackets",
        "tcp+https://[fe80::1%25lo]:22,    no zone",
        "tcp+https://[a]:22,               brackets hold",
        "https://web.test/a,               'contains a path, but it should be set using the path'",
    })
    void from_that_is_wrong_is_refused_in_pomeriums_words(String from, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoutePattern.parse(from))
                .withMessageContaining(words)
                .withMessageStartingWith("config: policy");
    }
}
