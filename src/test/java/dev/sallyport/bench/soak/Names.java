package dev.sallyport.bench.soak;

import dev.sallyport.fake.ProcessMemory;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** F009: many names under one wildcard certificate, in handshakes and on connections that stand. */
public final class Names {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 3;

    /**
     * What was seen.
     *
     * @param heapGrowth after a collection, by all the handshakes with a name of their own
     * @param rates handshakes in a second while all their connections stay open, by the number of
     *     different names; the best of some rounds
     */
    public record Outcome(int handshakes, long heapGrowth, Map<Integer, Double> rates) {
        /** The rate with the most names, of that with one. */
        public double share() {
            return rates.values().stream().reduce((first, last) -> last).orElseThrow()
                    / rates.get(1);
        }

        @Override
        public String toString() {
            return "%d handshakes of as many names: heap %+d KiB; handshakes a second by names: %s; %.0f %%"
                    .formatted(handshakes, heapGrowth >> 10, rates, share() * 100);
        }
    }

    private Names() {}

    /**
     * @param handshakes each with a name of its own
     * @param live connections that are open at once
     */
    public static Outcome run(int handshakes, int live) throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ServerProcess server =
                        ServerProcess.start(folder.write(), List.of(ProcessMemory.OPTION));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            Names.Visit visit = name -> RawClient.to(server.port()).sni(name).connect();
            // What pools and caches take once is no growth.
            close(open(clients, visit, live, i -> "warm" + i));
            ProcessMemory before = ProcessMemory.of(server.pid());
            for (int done = 0; done < handshakes; done += live) {
                int from = done;
                close(open(clients, visit, live, i -> "name" + (from + i)));
            }
            long growth = ProcessMemory.of(server.pid()).minus(before).heap();
            Map<Integer, Double> rates = new TreeMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (int names : new int[] {1, 16, 17, live}) {
                    rates.merge(names, rate(clients, visit, live, names), Math::max);
                }
            }
            return new Outcome(handshakes, growth, rates);
        }
    }

    private interface Visit {
        RawClient to(String name) throws IOException;
    }

    private static double rate(ExecutorService clients, Visit visit, int live, int names)
            throws Exception {
        long start = System.nanoTime();
        List<RawClient> open = open(clients, visit, live, i -> "live" + i % names);
        double rate = live / ((System.nanoTime() - start) / 1e9);
        close(open);
        return Math.rint(rate);
    }

    private static List<RawClient> open(
            ExecutorService clients, Visit visit, int count, IntFunction<String> label)
            throws Exception {
        List<Future<RawClient>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = label.apply(i) + ".example.test";
            all.add(clients.submit(() -> visit.to(name)));
        }
        List<RawClient> open = new ArrayList<>();
        for (Future<RawClient> each : all) {
            open.add(each.get());
        }
        return open;
    }

    private static void close(List<RawClient> open) {
        open.forEach(RawClient::close);
    }
}
