package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All measurements of all contenders, interleaved: in each round every contender has one turn at
 * each measurement, and another one begins. Whatever else the machine does then hits all of them.
 * Before several rounds there is one that does not count: what has warmed up to one measurement
 * alone is compiled again when others come in between.
 */
final class Run {
    private final List<Contender> contenders;
    private final List<Measurement> measurements;
    private final int rounds;
    private final PrintStream progress;

    Run(
            List<Contender> contenders,
            List<Measurement> measurements,
            int rounds,
            PrintStream progress) {
        this.contenders = List.copyOf(contenders);
        this.measurements = List.copyOf(measurements);
        this.rounds = rounds;
        this.progress = progress;
    }

    Results on(Stand stand) throws IOException, InterruptedException {
        for (Contender contender : contenders) {
            warmUp(stand, contender);
        }
        if (rounds > 1) {
            settle(stand);
        }
        Results results = noResults();
        for (int round = 0; round < rounds; round++) {
            List<Contender> order = new ArrayList<>(contenders);
            Collections.rotate(order, -round);
            for (Measurement measurement : measurements) {
                for (Contender contender : order) {
                    progress.printf(
                            "round %d of %d: %s, %s%n",
                            round + 1, rounds, measurement.name(), contender.name());
                    turn(stand, measurement, contender, results);
                }
            }
        }
        return results;
    }

    private Results noResults() {
        return new Results(
                contenders.stream().map(Contender::name).toList(),
                measurements.stream().flatMap(m -> m.figures().stream()).toList());
    }

    private void settle(Stand stand) throws IOException, InterruptedException {
        Results uncounted = noResults();
        for (Measurement measurement : measurements) {
            if (measurement.wantsFreshProcess()) {
                continue;
            }
            for (Contender contender : contenders) {
                progress.printf("settling: %s, %s%n", measurement.name(), contender.name());
                turn(stand, measurement, contender, uncounted);
            }
        }
    }

    private void warmUp(Stand stand, Contender contender) throws IOException, InterruptedException {
        for (Measurement measurement : measurements) {
            if (measurement.suits(contender) && !measurement.wantsFreshProcess()) {
                progress.printf("warming up: %s, %s%n", measurement.name(), contender.name());
                measurement.warmUp(stand.lasting(contender));
            }
        }
    }

    private static void turn(
            Stand stand, Measurement measurement, Contender contender, Results results)
            throws IOException, InterruptedException {
        if (!measurement.suits(contender)) {
            return;
        }
        if (!measurement.wantsFreshProcess()) {
            measurement.run(stand.lasting(contender), results);
            return;
        }
        Session session = stand.fresh(contender);
        try {
            measurement.run(session, results);
        } finally {
            session.proxy().close();
        }
    }
}
