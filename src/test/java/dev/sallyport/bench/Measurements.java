package dev.sallyport.bench;

import java.util.List;

/** All there are, in the order in which they run. */
final class Measurements {
    private Measurements() {}

    static List<Measurement> all(Plan plan) {
        return List.of(
                new NewTunnels(plan),
                new Transfers(plan),
                new RoundTrips(plan),
                new TlsTunnels(plan),
                new WebRequests(plan),
                new IdleTunnels(plan),
                new BesideBulk(plan),
                new ServerStart(),
                new ClientStart());
    }
}
