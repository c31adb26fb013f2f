package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import java.io.IOException;
import java.util.List;

/** One thing to measure. An object belongs to one run. */
interface Measurement {
    /** As {@code --only} names it. */
    String name();

    /** Its rows, in order. */
    List<Figure> figures();

    /** How it is measured, for the reader of the table. */
    String method();

    default boolean suits(Contender contender) {
        return true;
    }

    /** Whether each round needs a process that has done nothing yet. */
    default boolean wantsFreshProcess() {
        return false;
    }

    /** Before the first round. */
    default void warmUp(Session session) {}

    /** One round. Leaves no tunnel open. */
    void run(Session session, Results results) throws IOException, InterruptedException;
}
