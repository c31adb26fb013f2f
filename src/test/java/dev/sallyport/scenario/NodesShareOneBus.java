package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.ANYBODY;
import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.Postgres;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import dev.sallyport.identity.token.ClusterCertificates;
import dev.sallyport.server.BusMember;
import dev.sallyport.terms.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two servers with one store and one bus, and what else may and may not be on that bus. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class NodesShareOneBus {
    private static final String SECRET = "6DlrZEOmcLqYUqRsuRPx0DYU2gsvBB3a0yUVbHsCyLs=";
    private static final String OTHER_SECRET = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgMTI=";
    private static final String JAVA_ROUTE = "java.example.test:7";
    private static final String JS_ROUTE = "js.example.test:7";
    private static final Duration JOINING = Duration.ofSeconds(60);

    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static final List<Integer> PORTS = List.of(FreePort.pair(), FreePort.pair());
    private static ServerProcess one;
    private static ServerProcess two;

    private static <T extends AutoCloseable> T part(T part) {
        PARTS.addFirst(part);
        return part;
    }

    @BeforeAll
    static void open() throws Exception {
        Postgres store = part(Postgres.start());
        ScriptedUpstream echo = part(ScriptedUpstream.echoing());
        one = node(store, echo, PORTS.getFirst());
        two = node(store, echo, PORTS.getLast());
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable part : PARTS) {
            part.close();
        }
    }

    private static String cluster(int port, String secret) {
        return "cluster: {host: 127.0.0.1, port: "
                + port
                + ", members: ['127.0.0.1:"
                + PORTS.getFirst()
                + "', '127.0.0.1:"
                + PORTS.getLast()
                + "'], secret: "
                + secret
                + "}";
    }

    private static ServerProcess node(Postgres store, ScriptedUpstream echo, int port) {
        ServerFolder folder = part(new ServerFolder()).secured();
        folder.line("shared_secret: " + SignInServer.SHARED_SECRET)
                .line("idp_provider: development")
                .line(SignInServer.developers("alice", "bob"))
                .line("databroker_storage_type: postgres")
                .line("databroker_storage_connection_string: " + store.url("x"))
                .line("ask_timeout: 5s")
                .line(cluster(port, SECRET))
                .privateRoute(PRIVATE, echo.target(), ANYBODY)
                .privateRoute(JAVA_ROUTE, echo.target(), "decide_address: example.java.decisions")
                .privateRoute(JS_ROUTE, echo.target(), "decide_address: example.js.decisions");
        return part(ServerProcess.start(folder.write(), List.of()));
    }

    private static WebVisitor signedIn(ServerProcess node, int user) {
        WebVisitor visitor = new WebVisitor(RawClient.to(node.port()));
        Answer sent = visitor.get(visitor.get(HOME).location());
        Answer chosen =
                new WebVisitor(RawClient.to(node.port())).get(sent.location() + "&user=" + user);
        assertThat(visitor.get(chosen.location()).location()).isEqualTo(HOME);
        return visitor;
    }

    private static String token(WebVisitor visitor) {
        return visitor.cookies(HOST).get("_pomerium");
    }

    private static void signOut(WebVisitor visitor) {
        String proof = visitor.get(HOME + "sign_out").field("proof");
        assertThat(visitor.post(HOME + "sign_out", "proof=" + proof).status()).isEqualTo(200);
    }

    private static int status(ServerProcess node, String route, String token) {
        return SignInServer.connect(
                        RawClient.to(node.port()), route, "Authorization: Pomerium " + token)
                .status();
    }

    @Test
    void sign_in_and_sign_out_at_one_node_count_at_the_other_at_once() {
        WebVisitor alice = signedIn(one, 0);
        String token = token(alice);
        assertThat(status(two, PRIVATE, token)).isEqualTo(200);
        String proof = alice.get(HOME + "sign_out").field("proof");
        // Looked up just now: by itself the other node would believe it for three seconds more.
        assertThat(status(two, PRIVATE, token)).isEqualTo(200);

        assertThat(alice.post(HOME + "sign_out", "proof=" + proof).status()).isEqualTo(200);

        Awaitility.await("the other node has heard")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(2))
                .until(() -> status(two, PRIVATE, token) == 401);
    }

    @Test
    void stranger_gets_no_word_in_or_out_on_the_bus_port() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            for (int port : PORTS) {
                assertThat(talked(vertx, port + 1, null)).isFalse();
                assertThat(talked(vertx, port + 1, OTHER_SECRET)).isFalse();
                assertThat(talked(vertx, port + 1, SECRET)).isTrue();
            }
            assertThat(said(vertx, PORTS.getFirst() + 1, new NetClientOptions())).isFalse();
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    /** Whether the bus answers over TLS, with a certificate from this secret or with none. */
    private static boolean talked(Vertx vertx, int port, String secret) throws Exception {
        NetClientOptions options =
                new NetClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setHostnameVerificationAlgorithm("");
        if (secret != null) {
            ClusterCertificates mine =
                    ClusterCertificates.of(
                            new Secret(Base64.getDecoder().decode(secret)), Instant.now());
            options.setKeyCertOptions(
                    new PemKeyCertOptions()
                            .setCertValue(Buffer.buffer(mine.certificate()))
                            .setKeyValue(Buffer.buffer(mine.key().reveal())));
        }
        return said(vertx, port, options);
    }

    /** A ping as the bus frames it: its length, version 1, the codec of a ping, and its fields. */
    private static boolean said(Vertx vertx, int port, NetClientOptions options) throws Exception {
        Buffer fields =
                Buffer.buffer()
                        .appendByte((byte) 1)
                        .appendByte((byte) 1)
                        .appendByte((byte) 0)
                        .appendInt(0)
                        .appendString("__vertx_ping")
                        .appendInt(0);
        fields.setInt(3, 12);
        fields.appendInt(0).appendInt(4).appendInt(0);
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        NetClient client = vertx.createNetClient(options);
        try {
            NetSocket socket = client.connect(port, "127.0.0.1").await(10, TimeUnit.SECONDS);
            socket.closeHandler(_ -> answered.complete(false));
            socket.exceptionHandler(_ -> answered.complete(false));
            socket.handler(_ -> answered.complete(true));
            socket.write(Buffer.buffer().appendInt(fields.length()).appendBuffer(fields))
                    .onFailure(_ -> answered.complete(false));
            return answered.completeOnTimeout(false, 10, TimeUnit.SECONDS).get();
        } catch (TimeoutException e) {
            throw e;
        } catch (Exception e) {
            return false;
        } finally {
            // Not only for order: Vert.x closes a client that nobody refers to any more.
            client.close().onFailure(e -> {});
        }
    }

    @Test
    void stranger_in_the_list_of_members_can_neither_ask_nor_hear() throws Exception {
        Path file = Files.createTempFile("sallyport", ".yaml");
        Files.writeString(file, cluster(FreePort.pair(), OTHER_SECRET) + "\n");
        Vertx stranger = BusMember.join(file);
        try {
            List<Object> heard = new CopyOnWriteArrayList<>();
            stranger.eventBus().consumer("sallyport.event.session", m -> heard.add(m.body()));
            String token = token(signedIn(one, 1));

            assertThatThrownBy(() ->
                            stranger.eventBus()
                                    .request(
                                            "sallyport.control.sessions.revoke",
                                            new JsonObject()
                                                    .put("v", 1)
                                                    .put("user", "bob@example.com"),
                                            new DeliveryOptions().setSendTimeout(3_000))
                                    .await(10, TimeUnit.SECONDS))
                    .isInstanceOf(RuntimeException.class);

            assertThat(status(one, PRIVATE, token)).isEqualTo(200);
            assertThat(status(two, PRIVATE, token)).isEqualTo(200);
            assertThat(heard).isEmpty();
        } finally {
            stranger.close().await(20, TimeUnit.SECONDS);
            Files.delete(file);
        }
    }

    /** A program on the bus, by the words of its example's manual. */
    private static List<String> service(String... words) throws IOException {
        Path examples = Path.of(System.getProperty("sallyport.home"), "examples", "event-bus");
        Path file = Files.createTempFile("sallyport", ".yaml");
        part(() -> Files.delete(file));
        Files.writeString(file, cluster(FreePort.pair(), SECRET) + "\n");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-cp", ServerProcess.jar()));
        command.add(examples.resolve(words[0]).toString());
        command.add(file.toString());
        for (String word : List.of(words).subList(1, words.length)) {
            command.add(word.endsWith(".mjs") ? examples.resolve(word).toString() : word);
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        part(process::destroy);
        List<String> said = new CopyOnWriteArrayList<>();
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(said::add));
        return said;
    }

    @Test
    void services_in_java_and_javascript_decide_and_hear_every_event() throws Exception {
        List<String> java = service("Service.java");
        List<String> js = service("Bridge.java", "node", "service.mjs");
        WebVisitor alice = signedIn(one, 0);
        String bob = token(signedIn(two, 1));
        for (String route : List.of(JAVA_ROUTE, JS_ROUTE)) {
            Awaitility.await("a service decides about " + route)
                    .atMost(JOINING)
                    .until(() -> status(one, route, token(alice)) == 200);
            assertThat(status(two, route, token(alice))).isEqualTo(200);
            assertThat(status(one, route, bob)).isEqualTo(403);
            assertThat(SignInServer.connect(RawClient.to(two.port()), route).status())
                    .isEqualTo(302);
        }
        assertThat(
                        one.authorizeLines().stream()
                                .filter(line -> !line.getBoolean("allow", true))
                                .map(JsonObject::encode))
                .anyMatch(line -> line.contains("not-on-call"));
        WebVisitor again = signedIn(two, 0);
        assertThat(status(one, PRIVATE, token(again))).isEqualTo(200);
        signOut(again);
        for (List<String> said : List.of(java, js)) {
            Awaitility.await("every event is heard")
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(() ->
                            assertThat(said)
                                    .contains(
                                            "authorize: alice@example.com may open " + PRIVATE,
                                            "authorize: bob@example.com may not open " + JS_ROUTE,
                                            "access: " + PRIVATE + " was answered with 200",
                                            "tunnel.start: a tunnel to " + PRIVATE + " begins",
                                            "tunnel.end: a tunnel to " + PRIVATE + " has ended")
                                    .anyMatch(line -> line.matches("session: .*created"))
                                    .anyMatch(line -> line.matches("session: .*ended")));
        }
    }
}
