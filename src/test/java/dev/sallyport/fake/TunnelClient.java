package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The clients that each promise about a client is held with: our own and the stock one. */
public enum TunnelClient {
    SALLYPORT("sallyport"),
    POMERIUM_CLI("pomerium-cli");

    private static final Path HOME = Path.of(System.getProperty("sallyport.home", "."));
    private static final String ARCHIVE = "pomerium-cli-0.33.1-linux-amd64.xz";

    private final String program;

    TunnelClient(String program) {
        this.program = program;
    }

    /** The name by which it is called. */
    public String program() {
        return program;
    }

    /** Makes the folder and puts the program there; returns its name. */
    public String installInto(Path bin) {
        try {
            Files.createDirectories(bin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        install(bin);
        return program;
    }

    /** Puts the program into a folder of programs; skips the test where there is none. */
    void install(Path bin) {
        Path target = bin.resolve(program);
        if (Files.exists(target)) {
            return;
        }
        try {
            switch (this) {
                case SALLYPORT ->
                        Files.writeString(
                                target,
                                "#!/bin/sh\nexec "
                                        + Path.of(System.getProperty("java.home"), "bin", "java")
                                        + " -XX:+UseSerialGC -Xmx256m -jar "
                                        + System.getProperty("sallyport.jar")
                                        + " \"$@\"\n");
                case POMERIUM_CLI -> unpack(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!target.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make " + target + " executable");
        }
    }

    private static void unpack(Path target) throws IOException {
        Path tools =
                Path.of(
                        System.getProperty(
                                "sallyport.tools", HOME.resolve("../shared/tools").toString()));
        Path archive = tools.resolve(ARCHIVE);
        Assumptions.assumeTrue(Files.exists(archive), "no " + ARCHIVE + " in " + tools);
        Process xz =
                new ProcessBuilder("xz", "-dkc", archive.toString())
                        .redirectOutput(target.toFile())
                        .start();
        try {
            if (!xz.waitFor(60, TimeUnit.SECONDS) || xz.exitValue() != 0) {
                throw new IOException("xz cannot unpack " + archive);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
