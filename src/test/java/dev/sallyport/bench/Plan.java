package dev.sallyport.bench;

import java.util.List;

/**
 * How much of everything.
 *
 * @param warmTunnels opened and closed before the first round, for the JVM's compiler
 * @param warmBytes each way before the first round
 * @param warmTrips before the first round
 * @param warmRequests before the first round, to each upstream
 * @param tunnels new ones in a round
 * @param bytes of one transfer, over all its tunnels
 * @param trips of one small message in a round
 * @param requests to each upstream in a round
 * @param idle numbers of idle tunnels to look at, rising, 0 first
 * @param idleMillis over which the CPU of idle tunnels is read
 * @param interactive tunnels beside a transfer
 * @param aloneMillis for which they are measured without it
 */
record Plan(
        int warmTunnels,
        long warmBytes,
        int warmTrips,
        int warmRequests,
        int tunnels,
        long bytes,
        int trips,
        int requests,
        List<Integer> idle,
        long idleMillis,
        int interactive,
        long aloneMillis) {
    static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    /** Openings under way at once. */
    static final int LANES = 16;

    /** Numbers of tunnels that share a transfer. */
    static final List<Integer> WIDTHS = List.of(1, 4, 64);

    /** Connections that share a transfer to a web upstream, or tunnels to one that speaks TLS. */
    static final int WEB_WIDTH = 4;

    Plan {
        idle = List.copyOf(idle);
    }

    static Plan full() {
        return new Plan(
                20_000,
                6 * GIB,
                20_000,
                200_000,
                3_000,
                GIB,
                30_000,
                100_000,
                List.of(0, 1_000, 4_000, 9_500),
                8_000,
                100,
                6_000);
    }

    /** Shows that everything works; the times mean nothing. */
    static Plan quick() {
        return new Plan(
                100,
                64 * MIB,
                500,
                500,
                200,
                128 * MIB,
                3_000,
                2_000,
                List.of(0, 50, 200),
                500,
                20,
                500);
    }
}
