package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F079 to F084 with a running server; each attack on the sandbox by itself is {@code AttacksTest}.
 */
@Timeout(120)
class HostilePoliciesHarmOnlyThemselves {
    private static final String HOME = "https://proxy.example.test/.pomerium/";
    private static final String GOOD = "good.example.test:7";
    private static final String PLAIN = "plain.example.test:7";

    /** F079: name to what its function does. */
    private static final Map<String, String> ENDLESS =
            new LinkedHashMap<>(
                    Map.of(
                            "loop", "for (;;);",
                            "recursion", "const f = () => f() + f(); f();",
                            "string", "let s = 'x'; for (;;) s += s;",
                            "array", "const a = []; for (;;) a.push(new Array(1000).fill(a));",
                            "regex", "for (;;) /^(a*)*\\1b$/.test('a'.repeat(40));",
                            "promises", "const f = () => Promise.resolve().then(f); await f();",
                            "comparator",
                                    "[...Array(5000).keys()].sort(() => { throw new Error('no');"
                                            + " });"));

    /** F080 and F082: name to what it answers. */
    private static final Map<String, String> ODD =
            Map.ofEntries(
                    Map.entry("throws", "(() => { throw new Error('x'); })()"),
                    Map.entry("nothing", "undefined"),
                    Map.entry("number", "1"),
                    Map.entry("proxy", "new Proxy({}, { get: () => true, ownKeys: () => 5 })"),
                    Map.entry("getter", "({ get allow() { throw new Error('x'); } })"),
                    Map.entry("huge", "({ allow: true, reason: 'x'.repeat(900000) })"),
                    Map.entry("java", "Java.type('java.lang.Runtime')"),
                    Map.entry("polyglot", "Polyglot.eval('js', '1')"),
                    Map.entry("require", "require('fs')"),
                    Map.entry("process", "process.exit(1)"),
                    Map.entry("function", "Function('return {allow: true}')()"),
                    Map.entry("imports", "import('node:fs').then(() => ({ allow: true }))"),
                    Map.entry(
                            "pollutes",
                            "((Object.prototype.allow = true), (Array.prototype.map = null), {})"));

    private static ScriptedUpstream echo;
    private static ScriptedProvider provider;
    private static ServerFolder folder;
    private static ServerProcess server;

    static List<String> endless() {
        return List.copyOf(ENDLESS.keySet());
    }

    static List<String> odd() {
        return List.copyOf(ODD.keySet());
    }

    @BeforeAll
    static void open() throws Exception {
        echo = ScriptedUpstream.echoing();
        provider = new ScriptedProvider(InstantSource.system());
        folder = new ServerFolder();
        List<String> names = new ArrayList<>();
        for (var endless : ENDLESS.entrySet()) {
            names.add(
                    plugin(
                            endless.getKey(),
                            "export default async () => { "
                                    + endless.getValue()
                                    + " return { allow: true }; };\n"));
        }
        for (var odd : ODD.entrySet()) {
            names.add(plugin(odd.getKey(), "export default () => (" + odd.getValue() + ");\n"));
        }
        names.add(
                plugin(
                        "good",
                        "export default () => ({ allow: ({}).allow === undefined &&"
                                + " [1].map((x) => x)[0] === 1 });\n"));
        folder.secured()
                .line("shared_secret: " + SignInServer.SHARED_SECRET)
                .line("databroker_storage_connection_string: state")
                .line(
                        "policy_plugins: ["
                                + names.stream()
                                        .map(n -> "{name: %s, path: plugins/%s}".formatted(n, n))
                                        .collect(Collectors.joining(", "))
                                + "]");
        SignInServer.atProvider(folder, provider);
        for (String name : names) {
            folder.privateRoute(
                    name + ".example.test:7", echo.target(), "policy_plugins: [" + name + "]");
        }
        folder.route(PLAIN, echo.target());
        for (String word : List.of("ops", "'ops,root'")) {
            folder.privateRoute(
                    word.replaceAll("\\W", "") + ".claims.example.test:7",
                    echo.target(),
                    "policy: {allow: {and: [{claim/teams: " + word + "}]}}");
        }
        server = ServerProcess.start(folder.write(), List.of());
        Awaitility.await("all plugins are warm")
                .atMost(Duration.ofSeconds(60))
                .until(() -> status(GOOD) == 200);
    }

    private static String plugin(String name, String module) throws IOException {
        Files.createDirectories(folder.path("plugins/" + name));
        folder.write("plugins/" + name + "/index.mjs", module);
        return name;
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
        folder.close();
        provider.close();
        echo.close();
    }

    private static int status(String authority, String... headers) {
        return SignInServer.connect(RawClient.to(server.port()), authority, headers).status();
    }

    private static void othersAreServed() {
        assertThat(status(GOOD)).isEqualTo(200);
        assertThat(status(PLAIN)).isEqualTo(200);
        assertThat(server.lines()).noneMatch(line -> line.contains("a policy thread is lost"));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void f079_script_without_end_is_a_refusal_soon(String name) {
        long start = System.nanoTime();
        assertThat(status(name + ".example.test:7")).isEqualTo(503);
        // 250 ms to run, or a second to await; the rest is this machine's.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        othersAreServed();
    }

    @ParameterizedTest
    @MethodSource("odd")
    void f080_f082_answer_that_is_none_is_a_refusal_with_one_line_that_names_it(String name) {
        assertThat(status(name + ".example.test:7")).isEqualTo(503);

        JsonObject told =
                server.awaitLine(
                        "the cause",
                        line ->
                                line.getString("message", "")
                                        .matches(
                                                "(?s)a policy question got no answer: .*\\b"
                                                        + name
                                                        + "\\b.*"));
        assertThat(told.encode().length()).isLessThan(5_000);
        othersAreServed();
    }

    @Test
    void f081_claims_are_compared_as_they_are() {
        List<Object> teams = new ArrayList<>(List.of("ops,root", "ops;", "ops\n", "\"ops\"", 5));
        teams.add("\u043eps");
        IntStream.range(0, 10_000).forEach(i -> teams.add("team" + i));
        provider.userInfo(claims -> {
            Map<String, Object> changed = new HashMap<>(claims);
            changed.put("teams", teams.subList(0, 900));
            changed.put("nested", Map.of("teams", "ops"));
            return changed;
        });
        WebVisitor browser = new WebVisitor(RawClient.to(server.port()));
        Answer sent = browser.get(browser.get(HOME).location());
        assertThat(
                        browser.get(
                                        WebVisitor.parameter(sent.location(), "redirect_uri")
                                                + "?code="
                                                + provider.approve(sent.location())
                                                + "&state="
                                                + WebVisitor.parameter(sent.location(), "state"))
                                .location())
                .isEqualTo(HOME);
        String token =
                "Authorization: Pomerium " + browser.cookies("proxy.example.test").get("_pomerium");

        assertThat(status("ops.claims.example.test:7", token)).isEqualTo(403);
        assertThat(status("opsroot.claims.example.test:7", token)).isEqualTo(200);
    }

    @Test
    void f083_link_out_of_its_folder_leaves_the_old_plugin_deciding() throws Exception {
        Files.createSymbolicLink(folder.path("plugins/good/extra.mjs"), folder.path("config.yaml"));
        server.hangUp();
        JsonObject fault =
                server.awaitLine(
                        "the refusal", line -> line.getString("message", "").contains("extra.mjs"));
        assertThat(fault.getString("message")).contains("plugins");
        othersAreServed();
        Files.delete(folder.path("plugins/good/extra.mjs"));
    }

    @Test
    void f084_two_hundred_at_once_are_stopped_and_no_thread_is_lost() throws Exception {
        AtomicBoolean going = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> beside =
                    threads.submit(() -> {
                        int served = 0;
                        while (going.get()) {
                            assertThat(status(PLAIN)).isEqualTo(200);
                            served++;
                        }
                        return served;
                    });
            List<Future<Integer>> stopped = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                stopped.add(threads.submit(() -> status("loop.example.test:7")));
            }
            for (Future<Integer> status : stopped) {
                assertThat(status.get()).isEqualTo(503);
            }
            going.set(false);
            assertThat(beside.get()).isPositive();
        }
        othersAreServed();
    }
}
