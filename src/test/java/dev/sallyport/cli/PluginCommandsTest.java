package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PluginCommandsTest {
    private static final Path HOME =
            Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath();

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(
                new Surroundings(
                        Map.of(),
                        InputStream.nullInputStream(),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        InstantSource.system()),
                args);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void worked_examples_pass_their_tests_in_the_sandbox() {
        assertThat(run("policy", "test", HOME.resolve("plugins").toString())).isZero();
        assertThat(output()).endsWith("16 passed, 0 failed" + System.lineSeparator());
        assertThat(run("policy", "check", HOME.resolve("plugins").toString())).isZero();
        assertThat(output())
                .contains("on_call is the criterion on_call", "change_ticket is a policy");
    }

    @Test
    void worked_examples_pass_their_tests_in_node() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "no node");
        Process node =
                new ProcessBuilder(
                                "/bin/sh", "-c", "/usr/bin/node --test plugins/*/test/*.test.mjs")
                        .directory(HOME.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(said).isZero();
        assertThat(said).contains("# pass 9");
    }

    /** From TypeScript 5 on, an import may name a file of types by its whole name. */
    @Test
    void worked_examples_satisfy_the_type_checker() throws Exception {
        Process tsc =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "tsc --version 2>&1 | grep -q 'Version [5-9]' || exit 99; tsc --noEmit --allowJs"
                                        + " --checkJs --strict --target es2022 --module node16"
                                        + " --moduleResolution node16 plugins/*/index.mjs"
                                        + " plugins/policy-api.d.ts")
                        .directory(HOME.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tsc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = tsc.waitFor();
        Assumptions.assumeTrue(code != 99, "no tsc 5: npm install -g typescript");
        assertThat(code).as(said).isZero();
    }

    @Test
    void skeletons_pass_their_tests() {
        String in = folder.toString();
        assertThat(run("policy", "new", "mine", "--in", in)).isZero();
        assertThat(run("policy", "new", "word", "--criterion", "--in", in)).isZero();
        assertThat(run("policy", "test", in)).isZero();
        assertThat(output()).contains("3 passed, 0 failed");
        assertThat(run("policy", "new", "word", "--in", in)).isEqualTo(2);
        assertThat(run("policy", "new", "Not a name", "--in", in)).isEqualTo(2);
    }

    @Test
    void failures_name_file_line_and_column() throws IOException {
        assertThat(run("policy", "new", "mine", "--in", folder.toString())).isZero();
        Path test = folder.resolve("mine/test");
        Files.writeString(
                test.resolve("a.test.mjs"),
                """
                import test from 'node:test';
                import assert from 'node:assert/strict';
                test('wrong', () => {
                    assert.equal(1, 2);
                });
                """);
        Files.writeString(
                test.resolve("b.test.mjs"),
                "import test from 'node:test';\ntest('spins', () => { for (;;); });");
        Files.writeString(
                test.resolve("c.test.mjs"),
                "import test from 'node:test';\ntest('evil', () => eval('1'));");
        Files.writeString(
                test.resolve("cases.json"),
                "[{\"name\": \"no\", \"expect\": {\"allow\": false}}, {\"name\": \"odd\", \"expct\": 1}]");
        assertThat(run("policy", "test", folder.resolve("mine").toString())).isEqualTo(1);
        assertThat(output())
                .contains(
                        "a.test.mjs: wrong",
                        "a.test.mjs:4:12: AssertionError: expected 2, found 1, in: assert.equal(1, 2);",
                        "it reached a limit",
                        "EvalError",
                        "cases.json: no",
                        "expected {\"allow\":false}, found {\"v\":1,\"allow\":true",
                        "a case has other keys than",
                        "2 passed, 5 failed");
    }

    @Test
    void plugin_that_does_not_load_is_told_with_its_place() throws IOException {
        Files.writeString(
                folder.resolve("index.mjs"), "export default () => ({ allow: true });\nlet x = ;");
        assertThat(run("policy", "check", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("index.mjs:2:9: SyntaxError", "in: let x = ;");
        assertThat(run("policy", "check", folder.resolve("none").toString())).isEqualTo(2);
    }
}
