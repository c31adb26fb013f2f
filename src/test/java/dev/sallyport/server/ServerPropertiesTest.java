package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.FastHttp2;
import dev.sallyport.fake.PeerEnd;
import dev.sallyport.fake.PeerScript;
import dev.sallyport.fake.PeerScript.End;
import dev.sallyport.fake.PeerScript.Pair;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TunnelModel;
import dev.sallyport.terms.CloseReason;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;

/**
 * The same random scripts as for tunnels alone, through the whole server: TLS, head, decision, dial
 * and log line. A failure prints its seed.
 */
class ServerPropertiesTest {
    private static final String ROUTE = "service.example.test:7";

    private static ServerFolder folder;
    private static ServerSocket service;
    private static EmbeddedServer server;
    private static FastHttp2 http2;

    @BeforeContainer
    static void open() throws Exception {
        service = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
        service.setSoTimeout(10_000);
        folder =
                new ServerFolder()
                        .secured()
                        .line("access_log_fields: [method, size, bytes-received, close-reason]");
        var config = folder.route(ROUTE, "tcp://127.0.0.1:" + service.getLocalPort()).write();
        server = EmbeddedServer.onEpoll(config);
        http2 = new FastHttp2(server.port(), 65_535);
    }

    @AfterContainer
    static void close() throws Exception {
        http2.close();
        server.close();
        service.close();
        folder.close();
    }

    @Provide
    Arbitrary<Pair> scripts() {
        return PeerScript.pairs(false, End.FINISH, End.FINISH, End.FINISH, End.RESET);
    }

    @Property(
            tries = 60,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void tunnel_over_http1_is_exact(@ForAll("scripts") Pair scripts) throws Exception {
        RawClient client = RawClient.to(server.port()).boring().connect();
        check(scripts, PeerEnd.of(client.connect(ROUTE)));
    }

    @Property(
            tries = 60,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void tunnel_over_http2_is_exact(@ForAll("scripts") Pair scripts) throws Exception {
        check(scripts, http2.open(ROUTE));
        assertThat(http2.isOpen()).as("the connection outlives its stream").isTrue();
    }

    private static void check(Pair scripts, PeerEnd client) throws Exception {
        long before = server.lines("\"close-reason\"");
        TunnelModel model = TunnelModel.play(scripts, client, ServerPropertiesTest::accepted);
        List<JsonObject> lines =
                Awaitility.await("the tunnel's line")
                        .atMost(Duration.ofSeconds(15))
                        .until(
                                () -> server.objects("\"close-reason\""),
                                all -> all.size() > before);
        assertThat(lines).as("lines of one tunnel").hasSize((int) before + 1);
        JsonObject line = lines.getLast();
        model.agrees(
                line.getLong("bytes-received"),
                line.getLong("size"),
                reason(line.getString("close-reason")),
                true);
    }

    private static PeerEnd accepted() throws IOException {
        return PeerEnd.of(service.accept());
    }

    private static CloseReason reason(String code) {
        return Arrays.stream(CloseReason.values())
                .filter(known -> known.code().equals(code))
                .findFirst()
                .orElseThrow();
    }
}
