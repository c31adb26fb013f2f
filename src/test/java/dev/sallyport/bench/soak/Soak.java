package dev.sallyport.bench.soak;

/** The command behind {@code bench/soak}: one trial, in full unless told otherwise. */
public final class Soak {
    private Soak() {}

    /** Arguments: the trial's name, then its size and length where they are not the full ones. */
    public static void main(String[] args) throws Exception {
        String trial = args.length == 0 ? "" : args[0];
        Object outcome =
                switch (trial) {
                    case "idle" -> IdleTunnels.run(number(args, 1, 9_500), number(args, 2, 600));
                    case "patterns" -> Patterns.run(number(args, 1, 64), number(args, 2, 600));
                    case "handshakes" ->
                            Handshakes.run(number(args, 1, 2_000), number(args, 2, 60));
                    case "slow" -> SlowReaders.run(number(args, 1, 500), number(args, 2, 1024));
                    case "stalled" -> SlowReaders.run(number(args, 1, 1_000), 0);
                    // Past the five minutes that a route's silence may last by default.
                    case "events" -> EventStreams.run(number(args, 1, 370));
                    case "names" -> Names.run(number(args, 1, 5_000), number(args, 2, 1_000));
                    default -> {
                        System.err.println(
                                "usage: bench/soak idle|patterns|handshakes|slow|stalled|events|names [SIZE [LENGTH]]");
                        System.exit(2);
                        yield "";
                    }
                };
        System.out.println(trial + ": " + outcome);
        System.exit(0);
    }

    private static int number(String[] args, int index, int usual) {
        return args.length > index ? Integer.parseInt(args[index]) : usual;
    }
}
