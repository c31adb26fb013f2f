package dev.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code sallyport version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Surroundings here;

    VersionCommand(Surroundings here) {
        this.here = here;
    }

    /** Lets {@code --version} of every command say the same. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sallyport " + number()};
        }
    }

    /** The number alone, as the build wrote it. */
    static String number() {
        // From the jar's manifest, which the cache holds: a resource has the whole jar read.
        String packaged = VersionCommand.class.getPackage().getImplementationVersion();
        return packaged == null ? unpackaged() : packaged;
    }

    private static String unpackaged() {
        try (InputStream in = VersionCommand.class.getResourceAsStream("/sallyport.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("the jar is damaged", e);
        }
    }

    static int print(Surroundings here) {
        here.printer().println("sallyport " + number());
        return ExitCode.OK;
    }

    @Override
    public Integer call() {
        return print(here);
    }
}
