package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @ParameterizedTest
    @CsvSource({
        "redis.example.com:6379,                  redis.example.com:6379, https://redis.example.com:443",
        "tcp+https://redis.example.com:6379,      redis.example.com:6379, https://redis.example.com:443",
        "tcp+https://redis.example.com:6379/,     redis.example.com:6379, https://redis.example.com:443",
        "https://redis.example.com:6379,          redis.example.com:6379, https://redis.example.com:443",
        "tcp+http://redis.example.com:6379,       redis.example.com:6379, http://redis.example.com:80",
        "tcp+https://p.example.com/redis:6379,    redis:6379,             https://p.example.com:443",
        "tcp+https://p.example.com:8443/redis:6379, redis:6379,           https://p.example.com:8443",
        "tcp+https://p.example.com:22/p.example.com:22, p.example.com:22, https://p.example.com:22",
        "tcp+https://p.example.com/redis:6379/x,  redis:6379,             https://p.example.com:443",
        "[2001:DB8::1]:22,                        [2001:db8::1]:22,       https://[2001:db8::1]:443",
        "tcp+https://[::1]/redis:6379,            redis:6379,             https://[::1]:443",
        "tcp+https://[::1]:8443/[::2]:22,         [::2]:22,               https://[::1]:8443"
    })
    void parse_destination_names_target_and_proxy(String text, String target, String proxy) {
        Destination destination = Destination.parse(text, null);

        assertThat(destination.target()).hasToString(target);
        assertThat(destination.proxy()).hasToString(proxy);
    }

    @ParameterizedTest
    @CsvSource({
        "https://p.example.com,        https://p.example.com:443",
        "https://p.example.com/,       https://p.example.com:443",
        "https://p.example.com:8443,   https://p.example.com:8443",
        "http://127.0.0.1:8080,        http://127.0.0.1:8080",
        "HTTPS://[::1],                https://[::1]:443"
    })
    void parse_proxy_url_replaces_the_proxy(String url, String proxy) {
        Destination destination = Destination.parse("tcp+https://other:1/redis:6379", url);

        assertThat(destination.target()).hasToString("redis:6379");
        assertThat(destination.proxy()).hasToString(proxy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis",
                "redis:",
                "redis:0",
                "redis:65536",
                "::1:22",
                "user@redis:6379",
                "tcp+https://redis",
                "tcp+https://user@p/redis:6379",
                "tcp+https://p/redis",
                "ftp://redis:21",
                "udp+https://dns:53",
                "redis:22\r\nX: y"
            })
    void parse_bad_destination_is_refused(String text) {
        assertThatThrownBy(() -> Destination.parse(text, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid destination");
    }

    @Test
    void parse_proxy_url_without_scheme_is_refused_by_the_option_name() {
        assertThatThrownBy(() -> Destination.parse("redis:6379", "p.example.com:443"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--proxy-url")
                .hasMessageContaining("https://HOST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://p", "https://", "https://p/path", "https://u@p", "https://p?q"})
    void parse_bad_proxy_url_is_refused(String url) {
        assertThatThrownBy(() -> Destination.parse("redis:6379", url))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
