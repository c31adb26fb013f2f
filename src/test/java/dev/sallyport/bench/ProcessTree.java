package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the operating system says of a process and its children. CPU time is utime + stime of {@code
 * /proc/PID/stat}, with those of children that have ended; memory is {@code smaps_rollup}.
 */
final class ProcessTree {
    /** The unit of times in {@code stat}: Linux shows programs 100 a second on every machine. */
    private static final double TICKS_PER_SECOND = 100;

    private final long pid;

    ProcessTree(long pid) {
        this.pid = pid;
    }

    /** Resident set and proportional set, of all processes together. */
    record Memory(double rssMib, double pssMib) {}

    double cpuSeconds() throws IOException {
        long ticks = 0;
        for (Path folder : folders()) {
            ticks += cpuTicks(read(folder.resolve("stat")));
        }
        return ticks / TICKS_PER_SECOND;
    }

    Memory memory() throws IOException {
        long rss = 0;
        long pss = 0;
        for (Path folder : folders()) {
            String rollup = read(folder.resolve("smaps_rollup"));
            rss += kib(rollup, "Rss:");
            pss += kib(rollup, "Pss:");
        }
        return new Memory(rss / 1024.0, pss / 1024.0);
    }

    private List<Path> folders() {
        LongStream below =
                ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), below.boxed())
                .map(process -> Path.of("/proc", Long.toString(process)))
                .toList();
    }

    /** A child may end between the listing and the reading: its parent then has its time. */
    private String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            if (file.startsWith(Path.of("/proc", Long.toString(pid)))) {
                throw e;
            }
            return "";
        }
    }

    /** Fields 14 to 17, counted behind the name, which may hold spaces and parentheses. */
    static long cpuTicks(String stat) {
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    /** One line of {@code smaps_rollup}; 0 when it is not there. */
    static long kib(String rollup, String name) {
        return rollup.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
