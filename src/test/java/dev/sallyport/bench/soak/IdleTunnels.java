package dev.sallyport.bench.soak;

import dev.sallyport.fake.CrowdMember;
import dev.sallyport.fake.ProcessMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** F098: thousands of tunnels that are open and silent. */
public final class IdleTunnels {
    /**
     * What was seen.
     *
     * @param bytesEach of the process's memory, for one tunnel
     * @param canaryMillis 99 of 100 round trips of a tunnel in use took no longer
     * @param cpuShare of one processor, while nothing happened but the canary
     */
    public record Outcome(
            int tunnels, int alive, long bytesEach, double canaryMillis, double cpuShare) {
        @Override
        public String toString() {
            return "%d tunnels, %d alive at the end; %.1f KiB each; canary p99 %.1f ms; CPU %.1f %%"
                    .formatted(tunnels, alive, bytesEach / 1024.0, canaryMillis, cpuShare * 100);
        }
    }

    private IdleTunnels() {}

    public static Outcome run(int tunnels, int seconds) throws Exception {
        try (SoakSite site = new SoakSite(List.of("-Xmx1g"));
                SoakSite.Canary canary = new SoakSite.Canary(site)) {
            canary.sing();
            long before = ProcessMemory.resident(site.server.pid());
            List<CrowdMember> members = site.crowd.open(tunnels, SoakSite.ECHO, 64);
            long grown = ProcessMemory.resident(site.server.pid()) - before;
            SoakSite.Canary second = new SoakSite.Canary(site);
            long cpu = site.cpuMillis();
            long start = System.nanoTime();
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                second.sing();
                Thread.sleep(100);
            }
            double share = (site.cpuMillis() - cpu) / ((System.nanoTime() - start) / 1e6);
            int alive = alive(members);
            double millis = second.quantile(0.99);
            second.close();
            return new Outcome(tunnels, alive, grown / tunnels, millis, share);
        }
    }

    /** How many still carry bytes. */
    private static int alive(List<CrowdMember> members) throws InterruptedException {
        for (CrowdMember member : members) {
            if (member.status() == 200) {
                member.send("still here".getBytes(StandardCharsets.UTF_8));
            }
        }
        long alive = 0;
        for (int i = 0; i < 100 && alive < members.size(); i++) {
            Thread.sleep(100);
            alive = members.stream().filter(member -> member.received() == 10).count();
        }
        return (int) alive;
    }
}
