package dev.sallyport.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Words to actions. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Not System.in and System.out: the one holds a lock while it reads, the other buffers and
        // keeps a broken pipe to itself.
        Surroundings here =
                new Surroundings(
                        System.getenv(),
                        new FileInputStream(FileDescriptor.in),
                        new FileOutputStream(FileDescriptor.out),
                        new PrintStream(System.err, true, StandardCharsets.UTF_8),
                        InstantSource.system());
        System.exit(run(here, args));
    }

    /** Runs one command and returns its exit code. */
    static int run(Surroundings here, String... args) {
        if (args.length == 1 && List.of("version", "--version", "-V").contains(args[0])) {
            // Asked by scripts, often: answered before the command line parser is loaded.
            return VersionCommand.print(here);
        }
        Voice voice = new Voice(here.err(), here.clock());
        CommandLine line = Commands.line(here, voice, args);
        line.setOut(here.printer());
        line.setErr(here.errorPrinter());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setParameterExceptionHandler((fault, _) -> voice.misused(fault));
        line.setExecutionExceptionHandler((fault, _, _) -> voice.failed(fault));
        return line.execute(args);
    }
}
