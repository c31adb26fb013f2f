package dev.sallyport.bench.soak;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** F100: tunnels of random length, each with a pattern of its own, and random stalls. */
public final class Patterns {
    private static final int MAX_LENGTH = 4 << 20;
    private static final String ROUTE = "pattern.example.test:7";

    /**
     * What was seen.
     *
     * @param wrong tunnels whose bytes were not exactly the other side's, in either direction
     */
    public record Outcome(long tunnels, long bytes, long wrong) {
        @Override
        public String toString() {
            return "%d tunnels, %d MiB, %d wrong".formatted(tunnels, bytes >> 20, wrong);
        }
    }

    private final AtomicLong tunnels = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    private Patterns() {}

    /**
     * @param atOnce tunnels at the same time; each is followed by another
     */
    public static Outcome run(int atOnce, int seconds) throws Exception {
        Patterns trial = new Patterns();
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream service = ScriptedUpstream.playing(trial::serve);
                ServerProcess server =
                        ServerProcess.start(
                                folder.route(ROUTE, service.target()).write(),
                                List.of("-Dio.netty.leakDetection.level=paranoid"))) {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            List<Future<?>> clients = new ArrayList<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < atOnce; i++) {
                    long seed = i * 1_000_003L;
                    clients.add(threads.submit(() -> trial.visit(server.port(), seed, end)));
                }
            }
            for (Future<?> client : clients) {
                client.get();
            }
            if (server.lines().stream().anyMatch(line -> line.contains("LEAK"))) {
                trial.wrong.incrementAndGet();
            }
        }
        return new Outcome(trial.tunnels.get(), trial.bytes.get(), trial.wrong.get());
    }

    private Void visit(int port, long firstSeed, long end) throws Exception {
        for (long seed = firstSeed; System.nanoTime() < end; seed++) {
            RandomGenerator random = random(seed);
            int up = random.nextInt(MAX_LENGTH);
            int down = random.nextInt(MAX_LENGTH);
            try (RawClient client = RawClient.to(port).patience(60_000).connect().connect(ROUTE)) {
                var head = new DataOutputStream(client.out());
                head.writeLong(seed);
                head.writeInt(up);
                head.writeInt(down);
                head.flush();
                boolean good =
                        exchange(client.in(), client.out(), seed * 2 + 1, down, seed * 2, up);
                client.finish();
                tell(good && client.in().read() < 0, up + down);
            }
        }
        return null;
    }

    private void serve(ScriptedUpstream.Session session) throws IOException, InterruptedException {
        var head = new DataInputStream(session.in());
        long seed = head.readLong();
        int up = head.readInt();
        int down = head.readInt();
        boolean good = exchange(session.in(), session.out(), seed * 2, up, seed * 2 + 1, down);
        session.finish();
        if (!good || session.in().read() >= 0) {
            wrong.incrementAndGet();
        }
    }

    private void tell(boolean good, int length) {
        tunnels.incrementAndGet();
        bytes.addAndGet(length);
        if (!good) {
            wrong.incrementAndGet();
        }
    }

    /** Both directions at the same time; whether what came is what the other side's seed makes. */
    private static boolean exchange(
            InputStream in, OutputStream out, long theirs, int expected, long ours, int length)
            throws InterruptedException, IOException {
        Thread sender = Thread.ofVirtual().start(() -> send(out, ours, length));
        RandomGenerator pattern = random(theirs);
        RandomGenerator stalls = random(~theirs);
        boolean good = true;
        int left = expected;
        while (left > 0) {
            byte[] wanted = chunk(pattern, left);
            good &= Arrays.equals(wanted, in.readNBytes(wanted.length));
            left -= wanted.length;
            stall(stalls);
        }
        sender.join();
        return good;
    }

    private static void send(OutputStream out, long seed, int length) {
        RandomGenerator pattern = random(seed);
        RandomGenerator stalls = random(~seed * 31);
        int left = length;
        try {
            while (left > 0) {
                byte[] bytes = chunk(pattern, left);
                out.write(bytes);
                left -= bytes.length;
                stall(stalls);
            }
            out.flush();
        } catch (IOException | InterruptedException e) {
            // The reader on the other side misses bytes and says so.
            Thread.onSpinWait();
        }
    }

    private static byte[] chunk(RandomGenerator pattern, int left) {
        byte[] bytes = new byte[Math.min(left, 1 + pattern.nextInt(65_536))];
        pattern.nextBytes(bytes);
        return bytes;
    }

    private static void stall(RandomGenerator random) throws InterruptedException {
        if (random.nextInt(16) == 0) {
            Thread.sleep(random.nextInt(100));
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
