package dev.sallyport.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/**
 * Opens one tunnel, as {@code tcp --listen -} does, and ends: the rehearsal of the client's own
 * jar. Nothing else, for each class in a cache is set up at every start, needed or not.
 */
final class ClientRehearsal {
    private static final byte[] WORDS = "hello\n".getBytes(StandardCharsets.UTF_8);

    private ClientRehearsal() {}

    /** Takes {@code DESTINATION PROXY-URL AUTHORITY CACHE-FOLDER}. */
    public static void main(String[] args) {
        System.exit(tunnel(InstantSource.system(), args[0], args[1], args[2], args[3]));
    }

    static int tunnel(
            InstantSource clock, String destination, String proxy, String authority, String cache) {
        return play(
                clock,
                Map.of("XDG_CACHE_HOME", cache),
                "tcp",
                destination,
                "--proxy-url",
                proxy,
                "--alternate-ca-path",
                authority,
                "--listen",
                "-");
    }

    /** Runs one command without letting it touch this process's streams. */
    static int play(InstantSource clock, Map<String, String> environment, String... words) {
        return Main.run(
                new Surroundings(
                        environment,
                        new ByteArrayInputStream(WORDS),
                        OutputStream.nullOutputStream(),
                        new PrintStream(
                                OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        clock),
                words);
    }
}
