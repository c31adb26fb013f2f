package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport policy new}: a plugin that does little, with a test that passes. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Write a new policy plugin, with a test that passes.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:written", "2:wrong usage, or something is there already"})
final class PluginNewCommand implements Callable<Integer> {
    private static final String POLICY =
            """
            // Whoever has signed in may pass. Everything that is known is in facts; see docs/plugins.md.

            export default function decide(facts, config, host) {
                if (facts.user === null) {
                    return { allow: false, sign_in: true };
                }
                return { allow: true, reason: 'NAME-ok' };
            }
            """;
    private static final String POLICY_TEST =
            """
            import test from 'node:test';
            import assert from 'node:assert/strict';
            import decide from '../index.mjs';

            test('whoever has signed in may pass', () => {
                assert.equal(decide({ user: { email: 'alice@example.com' } }, {}, {}).allow, true);
            });

            test('a stranger is asked to sign in', () => {
                assert.deepEqual(decide({ user: null }, {}, {}), { allow: false, sign_in: true });
            });
            """;
    private static final String CRITERION =
            """
            // A word for the policy language: NAME: VALUE. See docs/plugins.md.

            export const criterion = 'NAME';

            export function matches(facts, value, config) {
                return facts.user !== null && facts.user.email === value;
            }
            """;
    private static final String CRITERION_TEST =
            """
            import test from 'node:test';
            import assert from 'node:assert/strict';
            import { matches } from '../index.mjs';

            test('it matches its value', () => {
                const facts = { user: { email: 'alice@example.com' } };
                assert.equal(matches(facts, 'alice@example.com', {}), true);
                assert.equal(matches(facts, 'bob@example.com', {}), false);
            });
            """;

    private final Surroundings here;

    @Parameters(paramLabel = "NAME", description = "Its name, and the name of its folder.")
    private String name = "";

    @Option(
            names = "--criterion",
            description = "A word for the policy language instead of a whole policy.")
    private boolean criterion;

    @Option(
            names = "--in",
            paramLabel = "DIR",
            defaultValue = "plugins",
            description = "Where its folder is made; without it plugins.")
    private Path parent = Path.of("");

    PluginNewCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws CommandFailure {
        if (!name.matches("[a-z][a-z0-9_]{0,63}")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a name has at most 64 small letters, digits and underscores, and begins with a"
                            + " letter");
        }
        Path folder = parent.resolve(name);
        if (Files.exists(folder)) {
            throw new CommandFailure(ExitCode.USAGE, folder + " is there already");
        }
        try {
            Files.createDirectories(folder.resolve("test"));
            write(folder.resolve("index.mjs"), criterion ? CRITERION : POLICY);
            write(
                    folder.resolve("test").resolve(name + ".test.mjs"),
                    criterion ? CRITERION_TEST : POLICY_TEST);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot write " + folder + ": " + e, e);
        }
        here.printer().println("written: " + folder + "; try sallyport policy test " + folder);
        return ExitCode.OK;
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(file, text.replace("NAME", name), StandardOpenOption.CREATE_NEW);
    }
}
