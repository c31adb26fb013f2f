package dev.sallyport.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many files, sockets included, this process may have open, and has.
 *
 * @param limit what the system grants; {@link Long#MAX_VALUE} where it does not say
 */
record Descriptors(long limit, long open) {
    private static final Path SELF = Path.of("/proc/self");

    private static final Pattern SOFT_LIMIT = Pattern.compile("Max open files +([0-9]{1,18}) ");

    /** What is left for logs, health pages, reloads, and connections that are told 503. */
    private static final int SPARE = 64;

    /** Counts. Reads a folder of the system's that is never slow. */
    static Descriptors now() {
        try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
            // Not the platform's bean, where it can be helped: loading it costs a start more than
            // this.
            return new Descriptors(
                    softLimit(Files.readString(SELF.resolve("limits"))), files.count());
        } catch (IOException e) {
            return fromPlatform();
        }
    }

    /** From the line {@code Max open files 20000 20000 files}. */
    static long softLimit(String limits) {
        Matcher line = SOFT_LIMIT.matcher(limits);
        return line.find() ? Long.parseLong(line.group(1)) : Long.MAX_VALUE;
    }

    private static Descriptors fromPlatform() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? new Descriptors(
                        unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
                : new Descriptors(Long.MAX_VALUE, 0);
    }

    /** How many connections fit, each with one to a service; may be less than 1. */
    int connections() {
        long room = (limit - open - SPARE) / 2;
        return Math.clamp(room, Integer.MIN_VALUE, Integer.MAX_VALUE / 2);
    }
}
