package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are not sound: one clear fault each. */
class YamlFaultsTest {
    @TempDir Path folder;

    static Stream<Arguments> unsound() {
        return Stream.of(
                Arguments.of("", "config.yaml:1: the file is empty"),
                Arguments.of("# only this\n", "config.yaml:1: the file is empty"),
                Arguments.of("- a\n", "config.yaml:1: expected keys with values"),
                Arguments.of("just text", "config.yaml:1: expected keys with values"),
                Arguments.of("a: 1\nb: [1,\nc: 2\n", "config.yaml:4: not valid YAML"),
                Arguments.of("a: 1\n\tb: 2\n", "config.yaml:2: not valid YAML"),
                Arguments.of("a:\n\tb: 2\n", "indent with spaces"),
                Arguments.of("a: \"x\n", "not valid YAML"),
                Arguments.of("a: 1\n---\nb: 1\n", "config.yaml:2: not valid YAML"),
                Arguments.of(
                        "address: ':1'\nlog_level: info\naddress: ':2'\n",
                        "config.yaml:3: address: found twice, first in line 1"),
                Arguments.of("Address: ':1'\naddress: ':2'\n", "found twice, first in line 1"),
                Arguments.of("? [a]\n: b\n", "config.yaml:1: a key must be a plain word"),
                Arguments.of(
                        "a: !!java.net.URL [x]\n",
                        "config.yaml:1: not valid YAML: Global tag is not allowed"),
                Arguments.of("a: !mine x\n", "found the tag !mine"),
                Arguments.of("a: &a [*a]\n", "an alias holds itself"),
                Arguments.of(bomb(), "not valid YAML: Number of aliases"),
                Arguments.of("a: " + "[".repeat(200) + "\n", "not valid YAML"));
    }

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("unsound")
    void unsound_file_gives_one_fault_with_its_line(String yaml, String expected) {
        List<String> faults = new ConfigFolder(folder).faults(yaml);
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst())
                .contains(expected)
                .doesNotContain("Exception", "\n")
                .startsWith("config.yaml");
    }

    @Test
    void aliases_within_the_library_limit_cannot_blow_up_either() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 5; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(10)));
        }
        assertThat(new ConfigFolder(folder).faults(text.toString()))
                .singleElement()
                .asString()
                .contains("aliases blow the document up");
    }

    @Test
    void invalid_utf8_is_told() {
        ConfigFolder config = new ConfigFolder(folder);
        var _ = config.write("bad.yaml", new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThat(config.faultsOf("bad.yaml", Map.of()))
                .containsExactly(
                        "bad.yaml: found bytes that are not UTF-8; save the file as UTF-8");
    }

    @Test
    void huge_file_is_told() {
        ConfigFolder config = new ConfigFolder(folder);
        var _ = config.write("big.yaml", new byte[YamlSource.MAX_BYTES + 1]);
        assertThat(config.faultsOf("big.yaml", Map.of()))
                .containsExactly("big.yaml: big.yaml is larger than 2097152 bytes");
    }

    @Test
    void missing_file_is_told() {
        assertThat(new ConfigFolder(folder).faultsOf("none.yaml", Map.of()))
                .containsExactly("none.yaml: no such file: none.yaml");
    }

    @Test
    void toml_is_refused_and_json_is_read() {
        ConfigFolder config = new ConfigFolder(folder);
        var _ = config.write("a.toml", "address = ':1'");
        assertThat(config.faultsOf("a.toml", Map.of()))
                .singleElement()
                .asString()
                .contains("TOML is not read");
        Path json = config.write("a.json", "{\"address\": \":1234\"}");
        assertThat(config.load(json, Map.of()).edge().port()).isEqualTo(1234);
    }
}
