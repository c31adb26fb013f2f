package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gate.Plan;
import dev.sallyport.policy.plugin.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PluginReaderTest {
    private static final String DECLARED =
            """
            policy_plugins:
              - {name: hours, path: plugins/hours, config: {open: 8, Names: [a]}, timeout: 100ms}
              - {name: word, path: plugins/word}
            """;

    @TempDir private Path folder;
    private ConfigFolder config;

    @BeforeEach
    void write() throws IOException {
        config = new ConfigFolder(folder);
        plugin("hours", "export default () => ({ allow: true });");
        plugin(
                "word",
                "export const criterion = 'on_call'; export const matches = () => true;"
                        + "export const check = (v) => v === 'bad' ? 'no such team' : undefined;");
    }

    private void plugin(String name, String text) throws IOException {
        Path home = Files.createDirectories(folder.resolve("plugins").resolve(name));
        Files.writeString(home.resolve("index.mjs"), text);
    }

    private static String route(String lines) {
        return """
        routes:
          - from: tcp+https://a.test:22
            to: tcp://b.test:22
        """
                + lines.indent(4);
    }

    private List<String> faults(String yaml) {
        CompletionException thrown =
                Assertions.catchThrowableOfType(CompletionException.class, () -> config.load(yaml));
        return ((ConfigurationException) thrown.getCause())
                .faults().stream().map(Fault::toString).toList();
    }

    @Test
    void route_names_its_plugins_in_order() {
        String more = "  - {name: more, path: plugins/hours}\n";
        Configuration loaded =
                config.load(DECLARED + more + route("policy_plugins: [more, hours]"));
        Plan plan = loaded.plans().getFirst();
        assertThat(plan.policy().plugins())
                .extracting(Plugin::name)
                .containsExactly("more", "hours");
        assertThat(plan.policy().needsScripts()).isTrue();
        assertThat(loaded.plugins().plugins()).hasSize(3);
    }

    @Test
    void criterion_is_a_word_of_policies() {
        Configuration loaded =
                config.load(DECLARED + route("policy: {allow: {or: [{on_call: good}]}}"));
        assertThat(loaded.plans().getFirst().policy().policy().needsScripts()).isTrue();
        assertThat(loaded.plans().getFirst().policy().wantsSignIn()).isTrue();
    }

    @Test
    void shipped_words_are_loaded_only_where_they_are_used() {
        assertThat(config.load(route("policy: {allow: {or: [{email: a}]}}")).plugins().plugins())
                .isEmpty();
        assertThat(
                        config.load(route("policy: {allow: {or: [{day_of_week: mon}]}}"))
                                .plugins()
                                .plugins())
                .extracting(Plugin::name)
                .containsExactly("day_of_week");
    }

    @Test
    void change_of_a_plugin_is_a_change_of_the_configuration() throws IOException {
        String yaml = DECLARED + route("policy_plugins: hours");
        Configuration before = config.load(yaml);
        assertThat(before.watched())
                .contains(
                        folder.resolve("plugins/hours"), folder.resolve("plugins/hours/index.mjs"));
        assertThat(config.load(yaml).checksum()).isEqualTo(before.checksum());
        plugin("hours", "export default () => ({ allow: null });");
        assertThat(config.load(yaml).checksum()).isNotEqualTo(before.checksum());
    }

    @Test
    void service_decides_instead() {
        Configuration loaded =
                config.load("ask_timeout: 2s\n" + route("decide_address: my.decisions"));
        assertThat(loaded.plans().getFirst().policy().elsewhere())
                .hasValueSatisfying(elsewhere -> {
                    assertThat(elsewhere.address()).isEqualTo("my.decisions");
                    assertThat(elsewhere.timeout()).hasSeconds(2);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy_plugins: [hour]|unknown policy plugin: hour; did you mean \"hours\"?",
                "policy_plugins: [word]|word is a criterion; use it in policy, as on_call",
                "policy_plugins: [hours, hours]|hours is named twice",
                "policy: {allow: {or: [{on_cal: x}]}}|did you mean \"on_call\"?",
                "policy: {allow: {or: [{time_of_dai: x}]}}|did you mean \"time_of_day\"?",
                "policy: {allow: {or: [{on_call: bad}]}}|no such team",
                "decide_address: sallyport.policy.decide|are ours",
                "{decide_address: x, policy_plugins: hours}|remove one or the other",
            })
    void route_that_makes_no_sense_is_told(String row) {
        String[] cells = row.split("\\|", 2);
        String lines =
                cells[0].startsWith("{") ? "decide_address: x\npolicy_plugins: hours" : cells[0];
        assertThat(faults(DECLARED + route(lines)))
                .singleElement()
                .asString()
                .contains("config.yaml:", cells[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: x, path: ../x}|expected a folder below",
                "{name: x, path: /etc}|expected a folder below",
                "{name: x, path: \"a\\0b\"}|path",
                "{name: x, path: plugins/none}|no such folder",
                "{name: x}|expected a folder below",
                "{path: plugins/hours}|expected a name",
                "{name: A B, path: plugins/hours}|expected a name",
                "{name: hours, path: plugins/hours}|another plugin has this name",
                "{name: x, path: plugins/hours, timeout: 1h}|expected from 1ms to 5s",
                "{name: x, path: plugins/hours, timeout: soon}|expected a duration",
                "{name: x, path: plugins/hours, confg: {}}|did you mean \"config\"?",
                "{name: x, path: plugins/word}|two criteria are named on_call",
                "{name: x, path: plugins}|there is no index.mjs",
                "{name: x, path: plugins/out}|leads out of the folder of the configuration",
            })
    void plugin_that_makes_no_sense_is_told(String row) throws IOException {
        Path outside = Files.createTempDirectory("outside");
        Files.writeString(outside.resolve("index.mjs"), "export default 1;");
        Files.createSymbolicLink(folder.resolve("plugins/out"), outside);
        String[] cells = row.split("\\|", 2);
        assertThat(faults(DECLARED + "  - " + cells[0] + "\n" + ConfigFolder.ROUTE))
                .singleElement()
                .asString()
                .contains("config.yaml:", cells[1]);
    }

    @Test
    void broken_script_is_told_with_its_place() throws IOException {
        plugin("hours", "export default () => ({\n  allow: ,\n});");
        assertThat(faults(DECLARED + ConfigFolder.ROUTE))
                .singleElement()
                .asString()
                .contains(
                        "config.yaml:2: policy_plugins[0]: plugin hours does not load: ",
                        "plugins/hours/index.mjs:2:10: SyntaxError",
                        "in: allow: ,");
    }
}
