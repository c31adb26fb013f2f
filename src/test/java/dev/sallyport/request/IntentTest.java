package dev.sallyport.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntentTest {
    private static RequestHead head(String method, String target) {
        return new RequestHead(
                method, target, "HTTP/1.1", List.of(new Header("Host", "Web.TEST:8443")));
    }

    private static String tunnel(String target) {
        return switch (Intents.of(head("CONNECT", target))) {
            case Intent.OpenTunnel open -> open.authority().toString();
            case Intent.Refused refused -> refused.reason().name();
            case Intent.ForwardHttp _, Intent.OwnPage _ -> "web";
        };
    }

    private static String web(String method, String target) {
        return switch (Intents.of(head(method, target))) {
            case Intent.ForwardHttp web -> web.authority().host() + " " + web.path();
            case Intent.OwnPage page -> "own " + page.path();
            case Intent.Refused refused -> refused.reason().name();
            case Intent.OpenTunnel _ -> "tunnel";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "db.test:5432, db.test:5432",
        "DB.TEST:5432, db.test:5432",
        "db.test.:5432, db.test.:5432",
        "127.0.0.1:22, 127.0.0.1:22",
        "127.1:22, 127.1:22",
        "2130706433:22, 2130706433:22",
        "0177.0.0.1:22, 0177.0.0.1:22",
        "[::1]:5432, [::1]:5432",
        "[0:0::1]:5432, [::1]:5432",
        "[::ffff:127.0.0.1]:22, [::ffff:127.0.0.1]:22",
    })
    void connect_withAnAuthority_namesItOneWay(String target, String authority) {
        assertThat(tunnel(target)).isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.test",
                "db.test:",
                ":5432",
                "db.test:0",
                "db.test:65536",
                "db.test:+443",
                "db.test:0443",
                "db.test: 443",
                "db.test:5432:1",
                "http://db.test:5432/",
                "https://db.test:5432",
                "tcp://db.test:5432",
                "u:SECRET@db.test:5432",
                "db.test:5432@evil:1",
                "evil#@db.test:5432",
                "/",
                "*",
                "db.test:5432/x",
                "db.test:5432?x",
                "db.test:5432#x",
                "",
                "db%2etest:1",
                "db.test%00:1",
                "db.test\u0000:1",
                "db.test\u007f:1",
                "db.test\u0085:1",
                "d\u00df.test:1",
                "\uff44\uff42.test:1",
                "db\u3002test:1",
                "d\u00adb.test:1",
                "d\u200db.test:1",
                "[fe80::1%25lo]:1",
                "::1:22",
                "[db.test]:1",
                "[::1]",
                "[]:1",
                "*.db.test:5432"
            })
    void connect_withAnythingElse_isRefusedWithoutRepeatingIt(String target) {
        assertThat(Intents.of(head("CONNECT", target)))
                .isInstanceOfSatisfying(
                        Intent.Refused.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(RefusalReason.BAD_AUTHORITY);
                            assertThat(refused.detail())
                                    .startsWith("CONNECT needs host:port")
                                    .doesNotContain("SECRET", "evil", "db.test");
                        });
    }

    @Test
    void connect_withAnotherHost_followsItsTarget() {
        assertThat(Intents.of(head("CONNECT", "db.test:1")))
                .isInstanceOfSatisfying(
                        Intent.OpenTunnel.class,
                        open -> assertThat(open.authority()).isEqualTo(new HostPort("db.test", 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "Connect"})
    void connect_inOtherLetters_isAnUnknownMethod(String method) {
        assertThat(web(method, "db.test:5432")).isEqualTo("ROUTE_NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/b?c=/../d, /a/b",
        "/a/../b, /b",
        "/a/%2e%2e/b, /b",
        "/a/%2E./b, /b",
        "/a/./b, /a/b",
        "/a/.., /",
        "/a/b/., /a/b/",
        "//a//b, /a/b",
        "//evil/x, /evil/x",
        "/a\\b, /a/b",
        "/a\\..\\b, /b",
        "/../../etc/passwd, /etc/passwd",
        "/a//../b, /a/b",
        "/...., /....",
        "/a;b+c%20%C3%A9%zz%2, /a;b+c%20%C3%A9%zz%2",
        "/%252e%252e/x, /%252e%252e/x",
        "//, /",
    })
    void webPath_isNormalised(String target, String path) {
        assertThat(web("GET", target)).isEqualTo("web.test " + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a%5c",
                "/%00",
                "/..%2f",
                "/a#b",
                "/?a#b",
                "*",
                "db.test:5432",
                "ftp://a/",
                "http://",
                "http:///x",
                "http://u:p@a/",
                "http://a:0/",
                "http://a b/",
                "https://a#b",
                "http:/a",
                "",
                "a",
                "?x"
            })
    void webTarget_thatReadersDisagreeAbout_isRefused(String target) {
        assertThat(web("GET", target)).isEqualTo("MALFORMED_HEAD");
    }

    @ParameterizedTest
    @CsvSource({
        "http://Other.TEST/x?y, other.test /x",
        "HTTPS://other.test:444, other.test /",
        "http://other.test?x, other.test /",
        "http://[::1]:80/a/../b, ::1 /b",
        "http://other.test\\x, other.test /x",
    })
    void absoluteTarget_winsOverHost(String target, String expected) {
        assertThat(web("GET", target)).isEqualTo(expected);
    }

    @Test
    void asterisk_isForOptionsAlone() {
        assertThat(web("OPTIONS", "*")).isEqualTo("web.test *");
    }

    @ParameterizedTest
    @CsvSource({
        "/ping, own /ping",
        "/healthz?x, own /healthz",
        "//x/..//ping, own /ping",
        "/.pomerium, own /.pomerium",
        "/.pomerium/api/v1/routes, own /.pomerium/api/v1/routes",
        "/%2epomerium/x, own /.pomerium/x",
        "/.well-known/pomerium/jwks.json, own /.well-known/pomerium/jwks.json",
        "http://other.test/ping, own /ping",
        "/ping/, web.test /ping/",
        "/.pomeriumx, web.test /.pomeriumx",
        "/.well-known/other, web.test /.well-known/other",
    })
    void ourOwnPaths_areOursOnAnyHost(String target, String expected) {
        assertThat(web("GET", target)).isEqualTo(expected);
    }

    @Test
    void webRequest_withoutOneHost_isRefused() {
        RequestHead none = new RequestHead("GET", "/", "HTTP/2", List.of());
        assertThat(Intents.of(none)).isInstanceOf(Intent.Refused.class);
    }
}
