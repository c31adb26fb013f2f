package dev.sallyport.bench.soak;

import dev.sallyport.fake.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** F101: more handshakes than the machine can do, for a while. */
public final class Handshakes {
    /**
     * Of those offered, the ones that are whole; the rest leaves after the server's first words.
     */
    private static final int REAL_PER_SECOND = 20;

    /**
     * What was seen.
     *
     * @param accepted whole clients that got their tunnel
     * @param answerMillis 99 of 100 of them had their answer within this
     * @param backMillis from the last one offered until a new client is served within a second
     * @param canaryMillis 99 of 100 round trips of a tunnel that was open before
     */
    public record Outcome(
            int offered,
            int accepted,
            int refused,
            double answerMillis,
            long backMillis,
            double canaryMillis) {
        @Override
        public String toString() {
            return ("%d offered, %d accepted with p99 %.0f ms, %d refused; back to normal in %d ms;"
                            + " canary p99 %.0f ms")
                    .formatted(offered, accepted, answerMillis, refused, backMillis, canaryMillis);
        }
    }

    private Handshakes() {}

    public static Outcome run(int perSecond, int seconds) throws Exception {
        AtomicInteger refused = new AtomicInteger();
        List<Double> millis = java.util.Collections.synchronizedList(new ArrayList<>());
        try (SoakSite site = new SoakSite(List.of("-Xmx512m"));
                SoakSite.Canary canary = new SoakSite.Canary(site)) {
            Thread singer = Thread.ofPlatform().start(() -> sing(canary));
            int offered = offer(site, perSecond, seconds, millis, refused);
            long last = System.nanoTime();
            long back = backToNormal(site, last);
            singer.interrupt();
            singer.join();
            double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return new Outcome(
                    offered,
                    sorted.length,
                    refused.get(),
                    sorted.length == 0 ? -1 : sorted[(int) (sorted.length * 0.99)],
                    back,
                    canary.quantile(0.99));
        }
    }

    private static void sing(SoakSite.Canary canary) {
        try {
            while (!Thread.interrupted()) {
                canary.sing();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            // Enough.
            Thread.onSpinWait();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int offer(
            SoakSite site, int perSecond, int seconds, List<Double> millis, AtomicInteger refused)
            throws Exception {
        byte[] hello = site.crowd.hello();
        long start = System.nanoTime();
        int offered = 0;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                long due = (System.nanoTime() - start) * perSecond / 1_000_000_000L;
                for (; offered < due; offered++) {
                    if (offered % (perSecond / REAL_PER_SECOND) == 0) {
                        clients.submit(() -> visit(site, millis, refused));
                    } else {
                        var _ =
                                site.crowd
                                        .halfHandshake(hello)
                                        .thenAccept(done -> refused.addAndGet(done ? 0 : 1));
                    }
                }
                Thread.sleep(5);
            }
        }
        return offered;
    }

    private static void visit(SoakSite site, List<Double> millis, AtomicInteger refused) {
        long start = System.nanoTime();
        try (RawClient client = RawClient.to(site.server.port()).connect()) {
            client.connect(SoakSite.ECHO);
            millis.add((System.nanoTime() - start) / 1e6);
        } catch (java.io.IOException | AssertionError e) {
            refused.incrementAndGet();
        }
    }

    private static long backToNormal(SoakSite site, long since) throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            try (RawClient client = RawClient.to(site.server.port()).patience(1_000).connect()) {
                client.connect(SoakSite.ECHO);
                return (System.nanoTime() - since) / 1_000_000;
            } catch (java.io.IOException e) {
                Thread.sleep(100);
            }
        }
        return Long.MAX_VALUE;
    }
}
