package dev.sallyport.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CookiesTest {
    private static List<String> of(String... fields) {
        List<Header> headers =
                List.of(fields).stream().map(field -> new Header("Cookie", field)).toList();
        return Cookies.all(new RequestHead("GET", "/", "HTTP/1.1", headers), "a");
    }

    @Test
    void all_of_a_name_come_in_order() {
        assertThat(of("a=1; b=2; a=3", "a=4")).containsExactly("1", "3", "4");
    }

    @Test
    void names_are_whole_and_tell_case_apart() {
        assertThat(of("ab=1; A=2; xa=3; a =4")).containsExactly("4");
    }

    @Test
    void value_may_stand_in_quotes_and_hold_equals_signs() {
        assertThat(of("$Version=\"1\"; a=\"x=y\";$Path=\"/\"", "a=\""))
                .containsExactly("x=y", "\"");
    }

    @Test
    void value_may_be_empty_and_pairs_may_be_none() {
        assertThat(of("a=; ;;=x; a")).containsExactly("");
    }
}
