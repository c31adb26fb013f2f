package dev.sallyport.cli;

import dev.sallyport.client.token.TokenCache;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command may touch of the process it runs in.
 *
 * @param in not buffered
 * @param out not buffered; a tunnel's with {@code --listen -}, else the command's result
 * @param err for people and their logs
 */
record Surroundings(
        Map<String, String> environment,
        InputStream in,
        OutputStream out,
        PrintStream err,
        InstantSource clock) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The user's tokens. */
    TokenCache tokens(Voice voice) {
        return new TokenCache(
                TokenCache.base(environment, System.getProperty("os.name", "")), voice::warn);
    }

    PrintWriter printer() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }

    PrintWriter errorPrinter() {
        return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    }
}
