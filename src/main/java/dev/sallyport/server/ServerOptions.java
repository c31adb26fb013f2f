package dev.sallyport.server;

import dev.sallyport.audit.LineWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a server is started with.
 *
 * @param file the configuration
 * @param instances edge verticles, one event loop each; at least 1
 * @param environment variables, which beat the file
 * @param version of this program, for metrics
 * @param lines where log lines go; whoever made it closes it
 * @param logLevel is told {@code log_level} at the start and at each reload
 */
public record ServerOptions(
        Path file,
        int instances,
        Map<String, String> environment,
        String version,
        LineWriter lines,
        Consumer<String> logLevel,
        InstantSource clock) {
    public ServerOptions {
        environment = Map.copyOf(environment);
        if (instances < 1) {
            throw new IllegalArgumentException("a server has at least one instance");
        }
    }
}
