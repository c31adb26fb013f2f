package dev.sallyport.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.terms.HostPort;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    /** Each route carries its own text. */
    private static RouteTable<String> table(String... froms) {
        return RouteTable.of(
                Stream.of(froms)
                        .map(f -> new RouteTable.Entry<>(RoutePattern.parse(f), f))
                        .toList());
    }

    private static String find(RouteTable<String> table, String authority) {
        return table.tunnel(HostPort.parse(authority)).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp+https://db.test:5432,            db.test:5432,            true",
        "tcp+https://db.test:5432,            DB.TEST:5432,            true",
        "tcp+https://DB.test:5432,            db.test:5432,            true",
        "tcp+https://db.test:5432,            db.test:5433,            false",
        "tcp+https://db.test:443,             db.test:22,              false",
        "tcp+https://db.test:5432,            db.test.:5432,           false",
        "tcp+https://db.test:5432,            db..test:5432,           false",
        "tcp+https://db.test,                 db.test:1,               true",
        "tcp+https://db.test,                 db.test:65535,           true",
        "tcp+https://[::1]:22,                [::1]:22,                true",
        "tcp+https://[::1]:22,                [0:0:0:0:0:0:0:1]:22,    true",
        "tcp+https://[::1]:22,                127.0.0.1:22,            false",
        "tcp+https://127.0.0.1:22,            [::ffff:127.0.0.1]:22,   false",
        "tcp+https://127.0.0.1:22,            2130706433:22,           false",
        "tcp+https://127.0.0.1:22,            0177.0.0.1:22,           false",
        "tcp+https://127.0.0.1:22,            127.1:22,                false",
        "tcp+https://proxy/a:6379/b:1,        a:6379,                  true",
        "tcp+https://proxy/a:6379/b:1,        b:1,                     true",
        "tcp+https://proxy/a:6379/b:1,        a:1,                     false",
        "tcp+https://proxy:22/a:6379,         proxy:22,                false",
        "tcp+https://*.db.test:22,            a.db.test:22,            true",
        "tcp+https://*.db.test:22,            A.DB.test:22,            true",
        "tcp+https://*.db.test:22,            a.b.db.test:22,          true",
        "tcp+https://*.db.test:22,            db.test:22,              false",
        "tcp+https://*.db.test:22,            .db.test:22,             false",
        "tcp+https://*.db.test:22,            a..db.test:22,           false",
        "tcp+https://*.db.test:22,            xdb.test:22,             false",
        "tcp+https://*.db.test:22,            a.db.test.:22,           false",
        "tcp+https://*.db.test:22,            a.db.test.evil.test:22,  false",
        "tcp+https://*.db.test:22,            a.db.test:23,            false",
        "tcp+https://*.db.test,               a.db.test:23,            true",
        "tcp+https://web*.test:22,            web7.test:22,            true",
        "tcp+https://a*b*c.test:22,           axxbyyc.test:22,         true",
        "tcp+https://a*b*c.test:22,           abc.test:22,             true",
        "tcp+https://a*b*c.test:22,           acb.test:22,             false",
        "tcp+https://aa*aa.test:22,           aaa.test:22,             false",
        "tcp+https://*:22,                    anything.test:22,        true",
        "https://db.test,                     db.test:443,             false",
        "udp+https://db.test:53,              db.test:53,              false",
    })
    void authority_matches_only_its_own_route(String from, String authority, boolean matches) {
        assertThat(find(table(from), authority)).isEqualTo(matches ? from : "none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dß.test:22", "ｄｂ.test:22", "db。test:22", "d\u00adb.test:22", "d\u200db.test:22",
                "*.db.test:22", "[fe80::1%25lo]:22", "::1:22", "db.test", "db.test:0"
            })
    void authority_that_is_none_never_reaches_the_table(String authority) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(authority));
    }

    @Test
    void exact_host_beats_wildcard_whatever_the_order() {
        var table = table("tcp+https://*.test:22", "tcp+https://a.test:22");
        assertThat(find(table, "a.test:22")).isEqualTo("tcp+https://a.test:22");
        assertThat(find(table, "b.test:22")).isEqualTo("tcp+https://*.test:22");
    }

    @Test
    void exact_host_with_another_port_leaves_the_wildcard_its_turn() {
        var table = table("tcp+https://a.test:22", "tcp+https://*.test:80");
        assertThat(find(table, "a.test:80")).isEqualTo("tcp+https://*.test:80");
    }

    @Test
    void first_in_the_file_wins_among_equals() {
        var table =
                RouteTable.of(
                        List.of(
                                new RouteTable.Entry<>(
                                        RoutePattern.parse("tcp+https://a:22"), "first"),
                                new RouteTable.Entry<>(
                                        RoutePattern.parse("tcp+https://a:22"), "second")));
        assertThat(find(table, "a:22")).isEqualTo("first");
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.routes()).containsExactly("first", "second");
    }

    @Test
    void same_host_with_two_ports_is_two_routes() {
        var table = table("tcp+https://a:22", "tcp+https://a:5432");
        assertThat(find(table, "a:22")).isEqualTo("tcp+https://a:22");
        assertThat(find(table, "a:5432")).isEqualTo("tcp+https://a:5432");
    }

    @Test
    void fingerprint_tells_routes_apart_and_identical_ones_not() {
        var one = RouteFingerprint.of("tcp+https://a:1", List.of("tcp://b:1"), List.of("", "", ""));
        assertThat(one.value()).matches("[0-9a-f]{16}");
        assertThat(
                        RouteFingerprint.of(
                                "tcp+https://a:1", List.of("tcp://b:1"), List.of("", "", "")))
                .isEqualTo(one);
        assertThat(RouteFingerprint.of("tcp+https://a:1", List.of(), List.of("tcp://b:1", "", "")))
                .isNotEqualTo(one);
        assertThat(
                        RouteFingerprint.of(
                                "tcp+https://a:1", List.of("tcp://b:1"), List.of("/x", "", "")))
                .isNotEqualTo(one);
    }
}
