package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of both tables: a right value, a wrong one, and what becomes of it. */
class KeyTableTest {
    private static final String KEY32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir Path folder;

    static Stream<Key> top() {
        return TopKeys.ALL.values().stream();
    }

    static Stream<Key> route() {
        return RouteKeys.ALL.values().stream();
    }

    private static String right(Key key) {
        if (!key.choices().isEmpty()) {
            return key.choices().stream().filter(c -> !c.equals(key.fallback())).findFirst().get();
        }
        return switch (key.type()) {
            case TEXT -> "words";
            case BOOL -> key.fallback().equals("true") ? "false" : "true";
            case INT, NUMBER -> "7";
            case DURATION -> "7s";
            case ADDRESS -> "'127.0.0.1:7'";
            case URL -> "https://x.test";
            case BASE64 -> "dTpw";
            case KEY32 -> KEY32;
            case LIST -> key.name().endsWith("networks") ? "[10.0.0.0/8]" : "[words]";
            case OBJECTS -> key.standing() == Standing.BUILT ? "[]" : "[a]";
            case MAP -> "{a: b}";
            case ANY -> "words";
        };
    }

    private static String wrong(Key key) {
        if (!key.choices().isEmpty()) {
            return "sideways";
        }
        return switch (key.type()) {
            case TEXT, DURATION, KEY32 -> "[a]";
            case BOOL -> "maybe";
            case INT -> "-1";
            case NUMBER -> "many";
            case ADDRESS -> "nowhere";
            case URL -> "x.test";
            case BASE64 -> "'%%'";
            case LIST, OBJECTS -> "{a: b}";
            case MAP -> "[a]";
            case ANY -> "";
        };
    }

    /** Whether a fault is about the key's own value rather than about what it leads to. */
    private static boolean isAboutValue(String fault) {
        return fault.matches("[^:]+:\\d+: [^:]+: found .*, expected .*");
    }

    @ParameterizedTest
    @MethodSource("top")
    void top_key_with_a_right_value_gets_its_standing(Key key) {
        ConfigFolder config = new ConfigFolder(folder);
        String yaml = "insecure_server: true\n" + key.name() + ": " + right(key) + "\n";
        if (key.name().equals("insecure_server")) {
            yaml = "insecure_server: true\n";
        }
        List<String> faults = config.faults(yaml);
        switch (key.standing()) {
            case REFUSED ->
                    assertThat(faults)
                            .singleElement()
                            .asString()
                            .startsWith("config.yaml:2: " + key.name() + ": not built yet");
            case REMOVED ->
                    assertThat(faults)
                            .singleElement()
                            .asString()
                            .contains("no longer supported: " + key.about());
            case INERT ->
                    assertThat(config.warnings(yaml))
                            .contains(
                                    "config.yaml:2: "
                                            + key.name()
                                            + ": has no effect in this version: "
                                            + key.about());
            case QUIET, BUILT -> assertThat(faults).noneMatch(KeyTableTest::isAboutValue);
        }
    }

    @ParameterizedTest
    @MethodSource("top")
    void top_key_with_a_wrong_value_says_what_is_expected(Key key) {
        String wrong = wrong(key);
        if (wrong.isEmpty()) {
            return;
        }
        assertThat(new ConfigFolder(folder).faults("\n" + key.name() + ": " + wrong + "\n"))
                .anySatisfy(fault ->
                        assertThat(fault)
                                .startsWith("config.yaml:2: " + key.name() + ": found ")
                                .endsWith(", expected " + key.expected()));
    }

    @ParameterizedTest
    @MethodSource("route")
    void route_key_with_a_right_value_gets_its_standing(Key key) {
        if (key.name().equals("from") || key.name().equals("to")) {
            return;
        }
        String yaml = ConfigFolder.ROUTE + "    " + key.name() + ": " + right(key) + "\n";
        List<String> faults = new ConfigFolder(folder).faults(yaml);
        String begin = "config.yaml:4: routes[0]." + key.name() + ": ";
        switch (key.standing()) {
            case REFUSED -> assertThat(faults).anyMatch(f -> f.startsWith(begin + "not built yet"));
            case REMOVED ->
                    assertThat(faults).anyMatch(f -> f.startsWith(begin + "some configuration"));
            case QUIET, BUILT, INERT -> assertThat(faults).noneMatch(KeyTableTest::isAboutValue);
        }
    }

    @ParameterizedTest
    @MethodSource("route")
    void route_key_with_a_wrong_value_says_what_is_expected(Key key) {
        String wrong = wrong(key);
        if (wrong.isEmpty() || key.name().equals("from") || key.name().equals("to")) {
            return;
        }
        String yaml = ConfigFolder.ROUTE + "    " + key.name() + ": " + wrong + "\n";
        assertThat(new ConfigFolder(folder).faults(yaml))
                .anySatisfy(fault ->
                        assertThat(fault)
                                .startsWith("config.yaml:4: routes[0]." + key.name() + ": found ")
                                .endsWith(", expected " + key.expected()));
    }

    @Test
    void unknown_key_at_the_top_is_a_warning_and_in_a_check_an_error() {
        ConfigFolder config = new ConfigFolder(folder);
        String yaml = "insecure_server: true\nadress: ':1'\nzzzzzzzzz: 1\n";
        assertThat(config.warnings(yaml))
                .containsExactly(
                        "config.yaml:2: adress: unknown key; did you mean \"address\"?; it has no"
                                + " effect",
                        "config.yaml:3: zzzzzzzzz: unknown key; every key is in"
                                + " conf/reference.yaml; it has no effect");
        assertThat(config.strictFaults(yaml))
                .first()
                .isEqualTo("config.yaml:2: adress: unknown key; did you mean \"address\"?");
    }

    @Test
    void unknown_key_in_a_route_is_always_an_error() {
        ConfigFolder config = new ConfigFolder(folder);
        assertThat(config.faults(ConfigFolder.ROUTE + "    allowed_user: [a]\n"))
                .containsExactly(
                        "config.yaml:4: routes[0].allowed_user: unknown key; did you mean"
                                + " \"allowed_users\"?");
        assertThat(config.faults("policy:\n  - from: tcp+https://a:1\n    to: tcp://b\n    x: 1\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:4: policy[0].x: unknown key");
    }

    @Test
    void fault_stays_one_line_whatever_the_key_holds() {
        assertThat(new ConfigFolder(folder).strictFaults("insecure_server: true\n\"a\\nb\": 1\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:2: a?b: unknown key");
    }

    @Test
    void secrets_are_never_shown() {
        String secret = "c2VjcmV0LXNlY3JldA==";
        assertThat(
                        new ConfigFolder(folder)
                                .faults(
                                        "shared_secret: "
                                                + secret
                                                + "\ncookie_secret: '"
                                                + secret
                                                + " '\n"))
                .hasSize(2)
                .noneMatch(f -> f.contains("c2Vj"))
                .allMatch(f -> f.contains("expected 32 random bytes in base64"));
    }
}
