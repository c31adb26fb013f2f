package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PolicyCommandTest {
    private static final String CONFIG =
            """
            insecure_server: true
            routes:
              - name: ssh
                from: tcp+https://ssh.test:22
                to: tcp://127.0.0.1:22
                policy:
                  - allow:
                      or:
                        - email: alice@a.test
                        - claim/groups: ops
                      nor:
                        - http_method: CONNECT
                  - deny:
                      and:
                        - source_ip: 10.0.0.0/8
              - from: tcp+https://open.test:80
                to: tcp://127.0.0.1:80
                allow_public_unauthenticated_access: true
              - from: tcp+https://closed.test:80
                to: tcp://127.0.0.1:81
            """;

    @TempDir private Path folder;
    private Path config;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws IOException {
        config = Files.writeString(folder.resolve("config.yaml"), CONFIG);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
    }

    private int run(String input, String... args) {
        return Main.run(
                new Surroundings(
                        Map.of(),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"))),
                args);
    }

    private int explain(String words) {
        return run("", ("policy explain --config " + config + " " + words).split(" "));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8).replaceAll("\\b[0-9a-f]{16}\\b", "ID");
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void explain_shows_each_answer_and_the_decision() {
        assertThat(explain("--route ssh --user bob@b.test --claim groups=dev --claim groups=ops"))
                .isZero();
        assertThat(output())
                .isEqualToNormalizingNewlines(
                        """
                        tcp+https://ssh.test:22 -> tcp://127.0.0.1:22 (ssh-ID)

                        yes  allow: routes[0].policy[0].allow
                             yes  or
                                  no   {"email":{"is":"alice@a.test"}}  email-unauthorized
                                  yes  {"claim/groups":{"has":"ops"}}  claim-ok
                             no   nor
                                  yes  {"http_method":{"is":"CONNECT"}}  http-method-ok
                        no   deny: routes[0].policy[1].deny
                             no   and
                                  no   {"source_ip":"10.0.0.0/8"}  source-ip-unauthorized

                        decision: allow, claim-ok, by routes[0].policy[0].allow
                        """);
    }

    @Test
    void explain_and_replay_ask_scripts_too() throws IOException {
        Files.createDirectories(folder.resolve("plugins/late"));
        Files.writeString(
                folder.resolve("plugins/late/index.mjs"),
                "export default (facts) => ({ allow: facts.user !== null, reason: 'late-' +"
                        + " facts.user.name });");
        Files.writeString(
                config,
                """
                insecure_server: true
                policy_plugins: [{name: late, path: plugins/late}]
                routes:
                  - name: ssh
                    from: tcp+https://ssh.test:22
                    to: tcp://127.0.0.1:22
                    policy_plugins: late
                    policy: {allow: {and: [{date: {after: "2029-01-01"}}]}}
                """);
        assertThat(explain("--route ssh --user a@b.test")).isZero();
        assertThat(output())
                .contains("yes  {\"date\":{\"after\":\"2029-01-01\"}}  date-ok")
                .contains("yes  plugin: late  late-")
                .contains("decision: allow, date-ok");
        assertThat(explain("--route ssh --user a@b.test --at 2028-01-01T00:00:00Z")).isEqualTo(4);
        assertThat(output()).contains("decision: deny, date-unauthorized");
        assertThat(explain("--route ssh")).isEqualTo(4);
        assertThat(output()).contains("no answer: policy plugin late", "index.mjs:1:");
    }

    @Test
    void explain_says_what_the_client_is_told() {
        assertThat(explain("--route ssh.test:22 --user alice@a.test --ip 10.1.2.3")).isEqualTo(4);
        assertThat(output())
                .contains(
                        "decision: deny, source-ip-ok, by routes[0].policy[1].deny",
                        "the client is told: A rule of this route keeps out the network you come"
                                + " from. Reason: source-ip-ok.");
    }

    @Test
    void explain_of_nobody_asks_to_sign_in() {
        assertThat(explain("--route tcp+https://ssh.test:22")).isEqualTo(4);
        assertThat(output()).contains("decision: sign in first, user-unauthenticated");
    }

    @Test
    void explain_finds_a_route_by_its_place_too() {
        assertThat(explain("--route routes[1]")).isZero();
        assertThat(output())
                .contains("allow, accept, by routes[1].allow_public_unauthenticated_access");
        assertThat(explain("--route routes[2] --user a@b.test")).isEqualTo(4);
        assertThat(output())
                .contains("routes[2] has no rule", "deny, no-rule-allows, by routes[2]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--route shs|no TCP route is shs; did you mean \"ssh\"?; routes are [tcp+https",
                "--route ssh --claim a=b|add it",
                "--route ssh --user u --claim a|--claim takes NAME=VALUE",
                "--route ssh --at noon|--at takes a time such as",
                "--route ssh --ip localhost|--ip takes an IP address",
                "--user u|--route",
                "--route ssh --usr u|did you mean",
            })
    void explain_says_what_is_wrong_with_its_words(String row) {
        String[] cells = row.split("\\|", 2);
        assertThat(explain(cells[0])).isEqualTo(2);
        assertThat(errors()).contains(cells[1]);
    }

    @Test
    void command_without_a_question_names_them() {
        assertThat(run("", "policy")).isEqualTo(2);
        assertThat(errors()).contains("expected one of [explain, replay, test, check, new]");
        assertThat(run("", "policy", "--help")).isZero();
        assertThat(output()).contains("explain", "replay");
    }

    private static String line(String host, String user, String rest, boolean allow) {
        return "{\"level\":\"info\",\"service\":\"authorize\",\"method\":\"CONNECT\",\"path\":\"\","
                + "\"host\":\""
                + host
                + "\","
                + rest
                + "\"user\":\""
                + user
                + "\",\"email\":\""
                + user
                + "\",\"allow\":"
                + allow
                + ",\"allow-why-"
                + allow
                + "\":[\"x\"],\"deny\":false,\"deny-why-false\":[],"
                + "\"time\":\"2030-01-01T00:00:00Z\",\"message\":\"authorize check\"}\n";
    }

    private String replay(String log) {
        out.reset();
        assertThat(run(log, "policy", "replay", "-", "-c", config.toString())).isZero();
        return output();
    }

    @Test
    void replay_prints_what_would_change_and_counts_the_rest() {
        String near = "\"ip\":\"192.0.2.1\",";
        String far = "\"ip\":\"10.9.9.9\",";
        String claims = near + "\"id-token-claims\":{\"groups\":[\"ops\",\"dev\"]},";
        String log =
                line("ssh.test:22", "alice@a.test", near, true)
                        + line("ssh.test:22", "alice@a.test", far, true)
                        + line("ssh.test:22", "alice@a.test", "", true)
                        + line("ssh.test:22", "bob@b.test", near, true)
                        + line("ssh.test:22", "bob@b.test", claims, false)
                        + line("ssh.test:22", "", near, false)
                        + line("open.test:80", "", near, false)
                        + line("open.test:80", "", "", true)
                        + line("gone.test:80", "", near, true)
                        + "not json\n"
                        + "{\"message\":\"http-request\"}\n"
                        + line("open.test:80", "", near, false)
                                .replace("[\"x\"]", "[\"undecided\"]");
        assertThat(replay(log))
                .isEqualToNormalizingNewlines(
                        """
                        -:2: alice@a.test to ssh.test:22: was allowed, would be refused: \
                        source-ip-ok, by routes[0].policy[1].deny
                        -:3: alice@a.test to ssh.test:22: cannot tell: add ip to \
                        authorize_log_fields
                        -:4: bob@b.test to ssh.test:22: cannot tell: add id-token-claims to \
                        authorize_log_fields
                        -:5: bob@b.test to ssh.test:22: was refused, would be allowed: claim-ok, by \
                        routes[0].policy[0].allow
                        -:7: nobody to open.test:80: was refused, would be allowed: accept, by \
                        routes[1].allow_public_unauthenticated_access
                        -:9: nobody to gone.test:80: was allowed, would be refused: no route leads \
                        there any more (404)
                        9 decisions: 3 as before, 2 would be allowed, 2 would be refused, 2 cannot \
                        tell; 1 had no answer then
                        """);
    }

    @Test
    void replay_lets_no_name_steer_the_terminal() {
        assertThat(replay(line("gone.test:80", "a\\u001b[2J@b.test", "", true)))
                .contains("a?[2J@b.test to gone.test:80")
                .doesNotContain("\u001b");
    }

    @Test
    void replay_reads_a_decision_as_the_gate_did() {
        String signIn =
                line("open.test:80", "", "\"ip\":\"192.0.2.1\",", true)
                        .replace(
                                "\"deny-why-false\":[]",
                                "\"deny-why-false\":[\"user-unauthenticated\"]");
        assertThat(replay(signIn)).contains("was refused, would be allowed");
    }

    @Test
    void replay_without_its_log_says_so() {
        assertThat(run("", "policy", "replay", "none.log", "-c", config.toString())).isEqualTo(2);
        assertThat(errors()).contains("cannot read none.log");
    }
}
