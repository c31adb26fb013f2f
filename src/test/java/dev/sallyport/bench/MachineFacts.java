package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine, in one sentence without its name. */
final class MachineFacts {
    private MachineFacts() {}

    static String read() throws IOException {
        String cpu = value(Files.readString(Path.of("/proc/cpuinfo")), "model name\\s*: *", "");
        double memory =
                Double.parseDouble(
                        value(Files.readString(Path.of("/proc/meminfo")), "MemTotal: *", " kB"));
        String descriptors =
                value(Files.readString(Path.of("/proc/self/limits")), "Max open files *", " .*");
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.0f GiB of memory, Linux %s, JDK %s, %s descriptors a process",
                cpu,
                Runtime.getRuntime().availableProcessors(),
                memory / (1 << 20),
                System.getProperty("os.version"),
                Runtime.version(),
                descriptors);
    }

    /** What stands between two patterns in the first line that begins with one of them. */
    static String value(String text, String before, String after) {
        return text.lines()
                .filter(line -> line.matches(before + ".*"))
                .map(line -> line.replaceFirst(before, "").replaceFirst(after + "$", "").strip())
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("no line begins with " + before));
    }
}
