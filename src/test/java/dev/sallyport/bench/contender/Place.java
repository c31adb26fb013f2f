package dev.sallyport.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where one contender runs and what it stands in front of.
 *
 * @param folder its own, empty at first
 * @param ports to listen on, on loopback
 * @param upstreams their ports on loopback
 */
public record Place(
        Path folder,
        Map<Service, Integer> ports,
        Map<Service, Integer> upstreams,
        Credentials credentials) {
    public Place {
        ports = Map.copyOf(ports);
        upstreams = Map.copyOf(upstreams);
    }

    public int port(Service service) {
        return ports.get(service);
    }

    int upstream(Service service) {
        return upstreams.get(service);
    }

    /** Writes a file in the folder. */
    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
