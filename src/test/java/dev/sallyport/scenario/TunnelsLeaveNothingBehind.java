package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FastHttp2;
import dev.sallyport.fake.FastHttp2Stream;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole server under Netty's paranoid leak detector, with tunnels of every ending. */
@Timeout(120)
class TunnelsLeaveNothingBehind {
    private static final int TURNS = 12;
    private static final int KIB = 1 << 10;
    private static final String RESETS = "resets.example.test:7";
    private static final String FLOOD = "flood.example.test:7";
    private static final String HASTY = "hasty.example.test:7";

    private static final ScriptedUpstream RESETTING =
            ScriptedUpstream.playing(session -> {
                session.send(new byte[100 * KIB]);
                String _ = session.readText(1);
                session.reset();
            });

    private static final ScriptedUpstream FLOODING =
            ScriptedUpstream.playing(session -> {
                while (true) {
                    session.send(new byte[64 * KIB]);
                }
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with(
                            (folder, echo) -> {
                                folder.route(RESETS, RESETTING.target());
                                folder.route(FLOOD, FLOODING.target());
                                folder.route(HASTY, FLOODING.target(), "idle_timeout: 100ms");
                            })
                    .jvm("-Dio.netty.leakDetection.level=paranoid");

    @AfterAll
    static void close() {
        RESETTING.close();
        FLOODING.close();
    }

    @Test
    void no_buffer_leaks_and_memory_comes_back() throws Exception {
        load();
        quiet();
        long descriptors = SERVER.descriptors();
        long before = SERVER.residentBytes();
        for (int i = 0; i < 3; i++) {
            load();
        }
        quiet();
        assertThat(SERVER.process().lines()).noneMatch(line -> line.contains("LEAK"));
        assertThat(SERVER.process().errors()).noneMatch(line -> line.contains("LEAK"));
        assertThat(SERVER.descriptors()).isLessThanOrEqualTo(descriptors + 2);
        // Three times the load of what came before it: what stayed would show three times.
        assertThat(SERVER.residentBytes() - before).isLessThan(64L << 20);
    }

    private static void load() throws Exception {
        for (int i = 0; i < TURNS; i++) {
            http1(i);
        }
        try (FastHttp2 connection = new FastHttp2(SERVER.port(), 64 * KIB)) {
            for (int i = 0; i < TURNS; i++) {
                http2(connection, i);
            }
            // The client vanishes in the middle of a transfer.
            connection.open(FLOOD).in().readNBytes(KIB);
        }
    }

    private static RawClient connected() throws IOException {
        return SERVER.client().boring().connect();
    }

    private static void http1(int turn) throws IOException {
        try (RawClient clean = connected().connect(SharedServer.ECHO)) {
            var _ = clean.send(new byte[200 * KIB + turn]).read(200 * KIB + turn);
            var _ = clean.finish().readToEnd();
        }
        try (RawClient reset = connected().connect(RESETS)) {
            var _ = reset.send("x").readToEnd();
        }
        try (RawClient stalled = connected().connect(HASTY)) {
            var _ = stalled.send(new byte[KIB]);
        }
        RawClient lost = connected().connect(FLOOD);
        var _ = lost.send(new byte[50 * KIB]).read(KIB);
        lost.reset();
        try (RawClient refused = connected()) {
            var _ = refused.send(RawClient.head("nowhere.test:22") + "early").readToEnd();
        }
        try (RawClient dead = connected()) {
            var _ = dead.send(RawClient.head(SharedServer.DEAD) + "early").readToEnd();
        }
        try (RawClient malformed = connected()) {
            var _ = malformed.send("CONNECT\r\n\r\n").readToEnd();
        }
    }

    private static void http2(FastHttp2 connection, int turn) throws IOException {
        FastHttp2Stream clean = connection.open(SharedServer.ECHO);
        clean.out().write(new byte[60 * KIB + turn]);
        clean.finish();
        assertThat(clean.in().readAllBytes()).hasSize(60 * KIB + turn);
        FastHttp2Stream reset = connection.open(RESETS);
        reset.out().write('x');
        FastHttp2Stream lost = connection.open(FLOOD);
        lost.in().readNBytes(KIB);
        lost.reset();
    }

    /** All tunnels are over, and the server's garbage is collected twice. */
    private static void quiet() throws Exception {
        Awaitility.await("no tunnel is open")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> RESETTING.open() + FLOODING.open() == 0 && SERVER.echo().open() <= 1);
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            String pid = Long.toString(SERVER.process().pid());
            int code =
                    new ProcessBuilder(jcmd, pid, "GC.run")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            assertThat(code).isZero();
            // The detector tells what it has found when the next buffer is made.
            http1(i);
        }
    }
}
