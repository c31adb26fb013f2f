package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.RoutePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyThreadsTest {
    private static final Facts ALICE = Asking.as("alice@a.test").facts();
    private static final Facts STRANGER = Asking.anonymously().facts();
    private static final Duration AMPLE = Duration.ofSeconds(10);
    private static final String ON_CALL =
            """
            export const criterion = "on_call";
            export function matches(facts, value, config) {
                return config.roster[facts.user.email] === value;
            }
            """;

    private static String decides(String expression) {
        return "export default (facts, config, host) => (" + expression + ");";
    }

    private static Scripts ample(int count, Courier courier) {
        return new Scripts(count, courier).timeouts(AMPLE, AMPLE);
    }

    private static String cause(Decision decision) {
        return ((Decision.Undecided) decision).cause();
    }

    @Test
    void criterion_is_a_word_of_the_language() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin =
                    scripts.ready(
                            scripts.load(
                                    "on_call",
                                    Map.of("index.mjs", ON_CALL),
                                    "{\"roster\":{\"alice@a.test\":\"db\"}}"));
            RoutePolicy db = scripts.ppl("allow: {or: [{on_call: db}]}", plugin);
            RoutePolicy web = scripts.ppl("allow: {or: [{on_call: web}]}", plugin);
            assertThat(((Decision.Allow) scripts.decide(db, ALICE)).reason())
                    .isEqualTo("on_call-ok");
            assertThat(((Decision.Deny) scripts.decide(web, ALICE)).reason())
                    .isEqualTo("on_call-unauthorized");
            assertThat(scripts.decide(db, STRANGER))
                    .isEqualTo(new Decision.Deny("user-unauthenticated", "policy.allow", true));
        }
    }

    @Test
    void anonymous_criterion_is_asked_about_strangers_too() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin =
                    scripts.ready(
                            "local",
                            "export const criterion = 'local'; export const anonymous = true;"
                                    + "export const matches = (facts) => facts.user === null;");
            assertThat(scripts.decide(scripts.ppl("allow: {or: [{local: 1}]}", plugin), STRANGER))
                    .isInstanceOf(Decision.Allow.class);
        }
    }

    @Test
    void plugins_alone_decide_about_strangers() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin =
                    scripts.ready(
                            "known",
                            decides(
                                    "facts.user === null ? {allow: false, sign_in: true} : {allow:"
                                            + " true}"));
            RoutePolicy route = Scripts.route(plugin);
            assertThat(scripts.decide(route, STRANGER))
                    .isEqualTo(
                            new Decision.Deny(
                                    "user-unauthenticated", "policy_plugins.known", true));
            assertThat(scripts.decide(route, ALICE)).isInstanceOf(Decision.Allow.class);
        }
    }

    @Test
    void all_must_allow_and_the_strictest_holds() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin first =
                    scripts.ready(
                            "first",
                            decides(
                                    "{allow: true, reason: 'one', until: 900, obligations:"
                                            + " {idle_timeout: '5m', max_bytes: 10, labels: {a:"
                                            + " 'x'}}}"));
            Plugin second =
                    scripts.ready(
                            "second",
                            decides(
                                    "{allow: true, until: 800, obligations: {idle_timeout: '9m',"
                                            + " max_duration: 60, labels: {a: 'y', b: 'z'}}}"));
            Plugin no = scripts.ready("no", decides("{allow: false, reason: 'not-today'}"));
            Decision.Allow both =
                    (Decision.Allow) scripts.decide(Scripts.route(first, second), ALICE);
            assertThat(both.reason()).isEqualTo("one");
            assertThat(both.until()).isEqualTo(800L);
            assertThat(both.obligations())
                    .isEqualTo(
                            new Obligations(
                                    Duration.ofMinutes(1),
                                    Duration.ofMinutes(5),
                                    10,
                                    Map.of("a", "x", "b", "z")));
            assertThat(both.why().allowReasons()).containsExactly("one", "second-ok");
            assertThat(((Decision.Deny) scripts.decide(Scripts.route(first, no, second), ALICE)))
                    .extracting(Decision.Deny::reason, Decision.Deny::rule)
                    .containsExactly("not-today", "policy_plugins.no");
        }
    }

    @Test
    void language_and_plugins_must_both_allow() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin yes = scripts.ready("yes", decides("{allow: true, until: 5}"));
            RoutePolicy language = scripts.ppl("allow: {or: [email: alice@a.test]}");
            RoutePolicy both =
                    new RoutePolicy(
                            language.route(),
                            language.policy(),
                            List.of(yes),
                            language.elsewhere());
            Decision.Allow allow = (Decision.Allow) scripts.decide(both, ALICE);
            assertThat(allow.reason()).isEqualTo("email-ok");
            assertThat(allow.until()).isEqualTo(5);
            assertThat(scripts.decide(both, Asking.as("bob@a.test").facts()))
                    .isInstanceOf(Decision.Deny.class);
            assertThat(scripts.decide(both, STRANGER)).isInstanceOf(Decision.Deny.class);
        }
    }

    @Test
    void plugin_that_is_not_warm_has_no_answer_yet() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin = scripts.load("cold", decides("{allow: true}"));
            PluginSet set = new PluginSet(List.of(plugin));
            var _ = scripts.threads.prepare(set).await(20, TimeUnit.SECONDS);
            assertThat(cause(scripts.decide(Scripts.route(plugin), ALICE)))
                    .isEqualTo("policy plugin cold: it is still warming up");
            var _ = scripts.threads.warm(set).await(20, TimeUnit.SECONDS);
            assertThat(scripts.decide(Scripts.route(plugin), ALICE))
                    .isInstanceOf(Decision.Allow.class);
        }
    }

    @Test
    void errors_name_file_line_and_column() throws Exception {
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin =
                    scripts.ready(
                            scripts.load(
                                    "p",
                                    Map.of(
                                            "index.mjs",
                                            "import { f } from './lib/b.mjs';\nexport default () =>"
                                                    + " f(null);",
                                            "lib/b.mjs",
                                            "// b\nexport function f(x) {\n  return x.y;\n}"),
                                    "{}"));
            assertThat(cause(scripts.decide(Scripts.route(plugin), ALICE)))
                    .contains("plugins/p/lib/b.mjs:3:10", "TypeError", "in: return x.y;");
            Plugin rejects =
                    scripts.ready("r", "export default async () => {\n  throw new Error('x');\n};");
            assertThat(cause(scripts.decide(Scripts.route(rejects), ALICE)))
                    .contains("plugins/r/index.mjs:2:", "Error: x");
        }
    }

    @Test
    void awaited_answers_come_from_the_bus() throws Exception {
        Courier echo = (_, message, _, answer) -> answer.came("{\"said\":" + message + "}");
        try (Scripts scripts = ample(1, echo)) {
            Plugin plugin =
                    scripts.ready(
                            "asks",
                            "export default async (facts, config, host) => {"
                                    + "const a = await host.ask('x', facts.decision_id);"
                                    + "const b = await host.ask('y', {a: a.said});"
                                    + "return {allow: true, reason: b.said.a};};");
            List<CompletableFuture<Decision>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(scripts.later(Scripts.route(plugin), numbered(i)));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(((Decision.Allow) all.get(i).get(20, TimeUnit.SECONDS)).reason())
                        .isEqualTo("n" + i);
            }
        }
    }

    private static Facts numbered(int i) {
        return new Facts(
                ALICE.now(),
                "n" + i,
                ALICE.user(),
                null,
                ALICE.session(),
                ALICE.client(),
                ALICE.route(),
                ALICE.request());
    }

    @Test
    void what_is_awaited_for_too_long_is_undecided() throws Exception {
        Courier silent = (_, _, _, _) -> {};
        try (Scripts scripts = new Scripts(1, silent).timeouts(AMPLE, Duration.ofMillis(200))) {
            Plugin plugin =
                    scripts.ready(
                            "waits",
                            "export default async (facts, config, host) => ({allow: await"
                                    + " host.ask('x', 1)});");
            assertThat(cause(scripts.decide(Scripts.route(plugin), ALICE)))
                    .isEqualTo("policy plugin waits: it did not decide within ask_timeout");
        }
    }

    @Test
    void plugin_that_keeps_being_stopped_is_not_run_for_a_while() throws Exception {
        try (Scripts scripts =
                new Scripts(1, Courier.NOBODY).timeouts(Duration.ofMillis(50), AMPLE)) {
            Plugin plugin = scripts.ready("spins", decides("(() => { for (;;); })()"));
            for (int i = 0; i < Quarantine.BREACHES; i++) {
                assertThat(cause(scripts.decide(Scripts.route(plugin), ALICE)))
                        .doesNotContain("quarantine");
            }
            assertThat(cause(scripts.decide(Scripts.route(plugin), ALICE)))
                    .contains("it is in quarantine");
        }
    }

    @Test
    void more_than_the_queue_holds_is_undecided_at_once() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        try (Scripts scripts = ample(1, Courier.NOBODY)) {
            Plugin plugin = scripts.ready("p", decides("{allow: true}"));
            var held =
                    scripts.threads.call(() -> {
                        stuck.await();
                        return "";
                    });
            List<CompletableFuture<Decision>> all = new ArrayList<>();
            for (int i = 0; i < PolicyThreads.QUEUE + 10; i++) {
                all.add(scripts.later(Scripts.route(plugin), ALICE));
            }
            CompletableFuture<Decision> last = all.getLast();
            assertThat(cause(last.get(20, TimeUnit.SECONDS))).contains("too much to do");
            stuck.countDown();
            assertThat(all.getFirst().get(20, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
            assertThat(held.await(20, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void generation_that_is_over_leaves_no_context_open() throws Exception {
        try (Scripts scripts = ample(2, Courier.NOBODY)) {
            Plugin plugin = scripts.ready("p", decides("{allow: true}"));
            assertThat(scripts.threads.guestCount().await(20, TimeUnit.SECONDS)).isEqualTo(2);
            scripts.threads.retire(new PluginSet(List.of(plugin)));
            // One that was on its way is answered, and opens nothing for good.
            assertThat(scripts.decide(Scripts.route(plugin), ALICE))
                    .isInstanceOf(Decision.Allow.class);
            Awaitility.await()
                    .until(() -> scripts.threads.guestCount().await(20, TimeUnit.SECONDS) == 0);
        }
    }
}
