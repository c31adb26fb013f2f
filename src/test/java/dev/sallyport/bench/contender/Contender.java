package dev.sallyport.bench.contender;

import java.util.List;
import java.util.Set;

/**
 * A proxy that can be measured. All log each tunnel and each request into a file and use two cores.
 */
public interface Contender {
    /** For people. */
    String name();

    /** What starts it: a name on the path, or a path. */
    String program();

    /** Arguments that make the program print its version. */
    List<String> versionArguments();

    Set<Service> services();

    /** Port and what to ask for there, as the load client's commands name them. */
    default String target(Service service, Place place) {
        return place.port(service) + (service.isWeb() ? " https://bench.example.test" : " -");
    }

    /** Writes the configuration; the command stays in the foreground. */
    List<String> command(Place place);

    /** Whether it can hold thousands of tunnels: not where each has a thread. */
    default boolean holdsThousands() {
        return true;
    }
}
