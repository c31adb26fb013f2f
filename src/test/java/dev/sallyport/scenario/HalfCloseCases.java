package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.Random;
import java.util.function.Supplier;

/** What half-closes must do, whatever the TLS; the services they need are routes of one server. */
final class HalfCloseCases implements AutoCloseable {
    private static final int MIB = 1 << 20;
    static final byte[] MEBIBYTE = new byte[MIB];

    static {
        new Random(90).nextBytes(MEBIBYTE);
    }

    /** Answers only once the client has finished. */
    private final ScriptedUpstream answersAfterEnd =
            ScriptedUpstream.playing(session -> {
                int length = session.readToEnd().length();
                Thread.sleep(300);
                session.send("got " + length + "\n");
                session.send(MEBIBYTE);
                session.finish();
            });

    /** Finishes first, then reads on. */
    private final ScriptedUpstream finishesFirst =
            ScriptedUpstream.playing(session -> {
                session.send("banner");
                session.finish();
                note(session.readToEnd());
            });

    private void note(String what) {
        finishesFirst.note(what);
    }

    void routes(ServerFolder folder) {
        folder.route("after.example.test:7", answersAfterEnd.target());
        folder.route("first.example.test:7", finishesFirst.target());
    }

    /** F090, F093: `echo x | nc -N`. */
    void clientFinishesFirst(RawClientOptions options, boolean alsoTcp) throws IOException {
        try (RawClient client = options.connect()) {
            client.connect("after.example.test:7").send("x").finish();
            if (alsoTcp) {
                client.finishTcp();
            }

            assertThat(client.readText(6)).isEqualTo("got 1\n");
            assertThat(client.read(MIB)).isEqualTo(MEBIBYTE);
            RawClient.Rest rest = client.readToEnd();
            assertThat(rest.bytes()).isEmpty();
            assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
        }
    }

    /** The end of the client's direction arrives in one write with its last bytes, and the head. */
    void clientFinishesAtOnce(RawClientOptions options) throws IOException {
        try (RawClient client = options.connect()) {
            client.send(RawClient.head("after.example.test:7") + "early").finish();

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(6)).isEqualTo("got 5\n");
            assertThat(client.read(MIB)).isEqualTo(MEBIBYTE);
            assertThat(client.readToEnd().ending()).isEqualTo(Ending.ORDERLY);
        }
    }

    /** F090: the service ends its direction and reads on. */
    void serviceFinishesFirst(RawClientOptions options) throws Exception {
        try (RawClient client = options.connect()) {
            client.connect("first.example.test:7");
            RawClient.Rest rest = client.readToEnd();
            assertThat(rest.text()).isEqualTo("banner");
            assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);

            client.send("late ").send(MEBIBYTE).finish();
            String got = finishesFirst.nextNote();
            assertThat(got).hasSize(MIB + 5).startsWith("late ");
            assertThat(got.substring(5).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                    .isEqualTo(MEBIBYTE);
        }
    }

    /** A tunnel whose client ends its TCP without close_notify ends too, and says so. */
    void truncated(SharedServer server, Supplier<RawClientOptions> options) throws IOException {
        try (RawClient client = options.get().connect()) {
            client.connect("after.example.test:7").send("x").finishTcp();

            assertThat(client.readText(6)).isEqualTo("got 1\n");
            assertThat(client.read(MIB)).isEqualTo(MEBIBYTE);
            assertThat(client.readToEnd().ending()).isEqualTo(Ending.ORDERLY);
        }
        server.process()
                .awaitLine(
                        "the truncation in the access log",
                        line -> "client_truncated".equals(line.getString("close-reason")));
    }

    @Override
    public void close() {
        answersAfterEnd.close();
        finishesFirst.close();
    }
}
