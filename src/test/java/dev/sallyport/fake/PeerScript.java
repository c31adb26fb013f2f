package dev.sallyport.fake;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * What one peer of a tunnel does.
 *
 * @param steps bytes to write, 0 to 200 KiB each; a negative number is a pause in milliseconds
 * @param end how its direction ends after the steps
 * @param readSize bytes that it reads at a time
 * @param readPause milliseconds that it rests after each of its first reads
 * @param readLimit where a peer that is going to reset stops to read
 * @param afterPeer whether it starts only when the other direction has ended
 */
public record PeerScript(
        List<Integer> steps,
        End end,
        int readSize,
        int readPause,
        int readLimit,
        boolean afterPeer) {
    private static final int MAX_WRITE = 200 << 10;

    /** How a direction ends. */
    public enum End {
        FINISH,
        /** A FIN without close_notify; the same as FINISH where there is no TLS. */
        TRUNCATE,
        RESET
    }

    /** Both peers, and when the tunnel is closed from outside: after so many ms; -1: never. */
    public record Pair(PeerScript client, PeerScript upstream, boolean early, int closeAfter) {}

    /** Half of all pairs end in order; only one peer may wait for the other. */
    public static Arbitrary<Pair> pairs(boolean outsideClose, End... clientEnds) {
        Arbitrary<Integer> close =
                outsideClose
                        ? Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(7, Arbitraries.just(-1)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 30)))
                        : Arbitraries.just(-1);
        return Combinators.combine(
                        scripts(clientEnds),
                        scripts(End.FINISH, End.FINISH, End.FINISH, End.RESET),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false),
                        close)
                .as((client, upstream, waiting, early, after) ->
                        new Pair(
                                client.waiting(waiting == 0),
                                upstream.waiting(waiting == 1),
                                early,
                                after));
    }

    private static Arbitrary<PeerScript> scripts(End... ends) {
        Arbitrary<Integer> step =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, MAX_WRITE)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 64)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(-3, -1)));
        return Combinators.combine(
                        step.list().ofMaxSize(10),
                        Arbitraries.of(ends),
                        Arbitraries.of(17, 1_000, 16_384, 100_000),
                        Arbitraries.of(0, 0, 1, 3),
                        Arbitraries.of(0, 1, 50_000, Integer.MAX_VALUE))
                .as((steps, end, size, pause, limit) ->
                        new PeerScript(steps, end, size, pause, limit, false));
    }

    private PeerScript waiting(boolean yes) {
        return new PeerScript(steps, end, readSize, readPause, readLimit, yes);
    }

    /** Whether its first act is to send something. */
    public boolean speaksFirst() {
        return !afterPeer && !steps.isEmpty() && steps.getFirst() > 0;
    }

    boolean resets() {
        return end == End.RESET;
    }
}
