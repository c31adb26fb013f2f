package dev.sallyport.bench.soak;

import dev.sallyport.fake.Crowd;
import dev.sallyport.fake.CrowdMember;
import dev.sallyport.fake.ProcessMemory;
import java.util.List;

/** F099: many clients that read slowly, or not at all, in front of a service at full rate. */
public final class SlowReaders {
    /**
     * What was seen.
     *
     * @param growth of the server's process, from before the readers to when nothing moves any more
     * @param share what a fast tunnel carries beside them, of what it carries alone
     */
    public record Outcome(int readers, ProcessMemory growth, double soloRate, double share) {
        public long held() {
            return growth.heap() + growth.direct();
        }

        @Override
        public String toString() {
            return "%d readers: growth %s; a fast tunnel carries %.0f MiB/s alone and %.0f %% of it beside them"
                    .formatted(readers, growth, soloRate / (1 << 20), share * 100);
        }
    }

    private SlowReaders() {}

    /**
     * @param bytesPerSecond 0: they do not read at all
     */
    public static Outcome run(int readers, int bytesPerSecond) throws Exception {
        // The fast one has a thread of its own here, and a service: what is judged is the server.
        try (SoakSite site = new SoakSite(List.of(ProcessMemory.OPTION));
                Crowd alone = new Crowd(site.server.port())) {
            // What the pools take once is no growth.
            for (CrowdMember warm : site.crowd.open(8, SoakSite.TORRENT, 8)) {
                Thread.sleep(250);
                warm.close();
            }
            CrowdMember fast = alone.open(1, SoakSite.FAST, 1).getFirst();
            double solo = rate(fast);
            fast.reading(false);
            ProcessMemory before = ProcessMemory.of(site.server.pid());
            List<CrowdMember> slow =
                    bytesPerSecond > 0
                            ? site.crowd.openSlow(readers, SoakSite.TORRENT, 32)
                            : site.crowd.openStalled(readers, SoakSite.TORRENT, 32);
            settle(site);
            ProcessMemory growth = ProcessMemory.of(site.server.pid()).minus(before);
            fast.reading(true);
            double beside = rate(fast);
            if (slow.stream().anyMatch(member -> member.status() != 200)) {
                throw new AssertionError("not every slow reader has a tunnel");
            }
            return new Outcome(readers, growth, solo, beside / solo);
        }
    }

    /** Waits until the service gets (nearly) nothing out any more, a minute at most. */
    private static void settle(SoakSite site) throws Exception {
        long last = -1;
        for (int i = 0; i < 30; i++) {
            long now = site.torrent.sent();
            if (last >= 0 && now - last < 4 << 20) {
                return;
            }
            last = now;
            Thread.sleep(1_000);
        }
    }

    /** The best of four half seconds: a machine has other things to do, and they come and go. */
    private static double rate(CrowdMember member) throws InterruptedException {
        double best = 0;
        for (int i = 0; i < 4; i++) {
            long start = System.nanoTime();
            long bytes = member.received();
            Thread.sleep(500);
            best =
                    Math.max(
                            best,
                            (member.received() - bytes) / ((System.nanoTime() - start) / 1e9));
        }
        return best;
    }
}
