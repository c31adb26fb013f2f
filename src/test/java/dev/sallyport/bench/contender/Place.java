package dev.sallyport.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one contender runs and what it stands in front of.
 *
 * @param folder its own, empty at first
 * @param port to listen on, on loopback
 * @param upstream the upstream's port on loopback
 */
public record Place(Path folder, int port, int upstream, Credentials credentials) {
    /** Writes a file in the folder. */
    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
