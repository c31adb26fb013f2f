package dev.sallyport.bench.contender;

import java.util.List;
import java.util.Optional;

/** A proxy that can be measured. All log each tunnel into a file and use two cores. */
public interface Contender {
    /** For people. */
    String name();

    /** What starts it: a name on the path, or a path. */
    String program();

    /** Arguments that make the program print its version. */
    List<String> versionArguments();

    /** What CONNECT asks for; empty where TLS leads straight to the upstream. */
    Optional<String> authority(int upstream);

    /** Writes the configuration; the command stays in the foreground. */
    List<String> command(Place place);

    /** Whether it can hold thousands of tunnels: not where each has a thread. */
    default boolean holdsThousands() {
        return true;
    }
}
