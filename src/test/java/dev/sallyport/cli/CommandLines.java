package dev.sallyport.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/** Lets tests of other rooms ask whether words are a command. */
public final class CommandLines {
    private CommandLines() {}

    /**
     * Parses, and runs nothing.
     *
     * @throws picocli.CommandLine.ParameterException if there is no such command or option
     */
    public static void parse(String... words) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Surroundings here =
                new Surroundings(
                        Map.of(),
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere,
                        InstantSource.system());
        Commands.line(here, new Voice(nowhere, InstantSource.system()), words).parseArgs(words);
    }
}
