package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attack ends as a denial, and after each one a good policy on the same thread decides. */
@Timeout(30)
class AttacksTest {
    private static final Facts FACTS = Asking.as("a@b.test").inGroups("dev").facts();

    private static Scripts scripts;
    private static RoutePolicy good;
    private static Canary canary;

    /** A thread of the host that must go on whatever scripts do. */
    private static final class Canary extends Thread {
        private volatile long beats;
        private volatile Throwable death;

        @Override
        public void run() {
            try {
                while (!isInterrupted()) {
                    byte[] breath = new byte[64 * 1024];
                    beats += breath.length > 0 ? 1 : 0;
                    Thread.sleep(5);
                }
            } catch (InterruptedException e) {
                interrupt();
            } catch (Error e) {
                death = e;
            }
        }
    }

    record Attack(String family, String name, String code) {
        @Override
        public String toString() {
            return family + ": " + name;
        }

        private String module() {
            return switch (family) {
                case "load" -> code;
                case "answer" -> "export default (facts, config, host) => (" + code + ");";
                default ->
                        "export default function decide(facts, config, host) {\n"
                                + code
                                + "\nreturn { allow: true };\n}";
            };
        }
    }

    static List<Attack> attacks() throws IOException {
        try (InputStream in = AttacksTest.class.getResourceAsStream("attacks.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(cells -> new Attack(cells[0], cells[1], cells[2]))
                    .toList();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        canary = new Canary();
        canary.start();
        scripts =
                new Scripts(1, Courier.NOBODY)
                        .timeouts(Duration.ofMillis(150), Duration.ofMillis(150));
        Plugin plugin =
                scripts.ready(
                        "good",
                        "export default (facts) => ({ allow: facts.user.email.includes('@')"
                                + " && ({}).isAdmin === undefined });");
        var _ = scripts.threads.warm(new PluginSet(List.of(plugin))).await(20, TimeUnit.SECONDS);
        good = Scripts.route(plugin);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        scripts.close();
        canary.interrupt();
        canary.join(5_000);
    }

    @Test
    void there_are_enough_of_every_family() throws IOException {
        assertThat(attacks()).hasSizeGreaterThan(88);
        assertThat(attacks().stream().map(Attack::family).distinct())
                .contains(
                        "loop",
                        "promise",
                        "recursion",
                        "regex",
                        "memory",
                        "host",
                        "code",
                        "import",
                        "pollution",
                        "tamper",
                        "ask",
                        "output",
                        "answer",
                        "load");
        assertThat(attacks().stream().map(Attack::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attack_ends_as_a_denial(Attack attack) throws Exception {
        long beats = canary.beats;
        try {
            Plugin plugin = scripts.ready(attack.name().replaceAll("\\W", "-"), attack.module());
            assertThat(attack.family()).isNotEqualTo("load");
            RoutePolicy route = Scripts.route(plugin);
            Decision decision = scripts.decide(route, FACTS);
            scripts.threads.retire(new PluginSet(List.of(plugin)));
            assertThat(decision).isInstanceOf(Decision.Undecided.class);
        } catch (PluginFault e) {
            assertThat(attack.family()).isEqualTo("load");
        }
        assertThat(scripts.decide(good, FACTS)).isInstanceOf(Decision.Allow.class);
        assertThat(canary.death).isNull();
        assertThat(canary.isAlive()).isTrue();
        assertThat(canary.beats).isGreaterThanOrEqualTo(beats);
    }

    /** What a script may do and what the frozen realm must therefore not forbid. */
    static Stream<String> idioms() {
        return Stream.of(
                "class E extends Error { constructor(m) { super(m); this.name = 'E'; } } return"
                        + " { allow: new E('x').name === 'E' };",
                "const o = {}; o.toString = () => 'x'; return { allow: `${o}` === 'x' };",
                "const o = { constructor: 1, valueOf: 2 }; return { allow: o.constructor === 1 };",
                "const e = new TypeError('a'); e.message = 'b'; return { allow: e.message === 'b' };",
                "return { allow: /^(\\w+)@/.exec(facts.user.email)[1] === 'a' };",
                "const m = new Map([[1, 2]]); return { allow: [...m.keys()].includes(1) };",
                "return { allow: Object.entries({ a: 1 }).map(([k, v]) => k + v)[0] === 'a1' };",
                "const { user: { email = 'x' } = {} } = facts; return { allow: email !== 'x' };",
                "return (async () => ({ allow: await Promise.resolve(true) }))();",
                "return { allow: new Intl.NumberFormat('de').format(1.5) === '1,5' };",
                "return { allow: JSON.stringify({ ...facts.route }).length > 2 };",
                "return { allow: new Date(facts.now * 1000).getUTCFullYear() === 2027 };",
                "return { allow: [3, 1, 2].toSorted().join() === '1,2,3' };",
                "return { allow: structuredCloneOrNot() }; function structuredCloneOrNot() { return"
                        + " typeof structuredClone !== 'number'; }",
                "const s = Symbol('x'); return { allow: ({ [s]: true })[s] };");
    }

    @ParameterizedTest
    @MethodSource("idioms")
    void usual_code_works_in_the_frozen_realm(String body) throws Exception {
        Duration ample = Duration.ofSeconds(10);
        try (Scripts slow = new Scripts(1, Courier.NOBODY).timeouts(ample, ample)) {
            Plugin plugin =
                    slow.ready(
                            "idiom",
                            "export default function decide(facts, config, host) {" + body + "}");
            assertThat(slow.decide(Scripts.route(plugin), FACTS))
                    .isInstanceOf(Decision.Allow.class);
        }
    }
}
