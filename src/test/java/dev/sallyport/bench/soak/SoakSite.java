package dev.sallyport.bench.soak;

import dev.sallyport.fake.Crowd;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.Torrent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server of its own, a service that echoes, one that sends for ever, and a crowd of clients. */
final class SoakSite implements AutoCloseable {
    static final String ECHO = "echo.example.test:7";
    static final String TORRENT = "torrent.example.test:9";

    static final String FAST = "fast.example.test:9";

    private final ServerFolder folder = new ServerFolder().secured();
    private final EchoService echo = new EchoService();
    final Torrent torrent = new Torrent();
    private final Torrent fastTorrent = new Torrent();
    final ServerProcess server;
    final Crowd crowd;

    SoakSite(List<String> jvm) {
        folder.route(ECHO, echo.target()).route(TORRENT, torrent.target());
        folder.route(FAST, fastTorrent.target());
        server = ServerProcess.start(folder.write(), new ArrayList<>(jvm), "--instances", "2");
        crowd = new Crowd(server.port());
    }

    /** Round trips of a tunnel that is open all the time. */
    static final class Canary implements AutoCloseable {
        private final RawClient client;
        private final List<Long> nanos = new ArrayList<>();

        Canary(SoakSite site) throws IOException {
            client = RawClient.to(site.server.port()).connect().connect(ECHO);
        }

        void sing() throws IOException {
            long start = System.nanoTime();
            if (!client.send("canary").readText(6).equals("canary")) {
                throw new AssertionError("the canary's bytes are not its own");
            }
            nanos.add(System.nanoTime() - start);
        }

        /** The share of round trips, 0 to 1, that took no longer; in milliseconds. */
        double quantile(double share) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            int index = (int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length));
            return sorted[index] / 1e6;
        }

        @Override
        public void close() {
            client.close();
        }

        @Override
        public String toString() {
            return Arrays.toString(nanos.stream().mapToLong(n -> n / 1000).sorted().toArray());
        }
    }

    long cpuMillis() {
        return ProcessHandle.of(server.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow()
                .toMillis();
    }

    @Override
    public void close() {
        crowd.close();
        server.close();
        torrent.close();
        fastTorrent.close();
        echo.close();
        folder.close();
    }
}
