package dev.sallyport.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a virtual machine holds, in bytes; it must run with {@code
 * -XX:NativeMemoryTracking=summary}.
 *
 * @param resident of the process, code and all
 * @param heap objects that are alive, after a collection
 * @param direct buffers outside the heap, and whatever else is asked for in the same way
 */
public record ProcessMemory(long resident, long heap, long direct) {
    /** A server's options that make it measurable. */
    public static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final Pattern HEAP = Pattern.compile("used ([0-9]+)K");
    private static final Pattern OTHER =
            Pattern.compile("Other \\(reserved=([0-9]+)KB, committed=([0-9]+)KB\\)");

    /** Collects garbage there, then looks. */
    public static ProcessMemory of(long pid) throws IOException, InterruptedException {
        ask(pid, "GC.run");
        long heap = first(HEAP, ask(pid, "GC.heap_info"), 1) * 1024;
        long direct = first(OTHER, ask(pid, "VM.native_memory"), 2) * 1024;
        return new ProcessMemory(resident(pid), heap, direct);
    }

    public static long resident(long pid) throws IOException {
        String fields = Files.readString(Path.of("/proc", Long.toString(pid), "statm"));
        return Long.parseLong(fields.split(" ")[1]) * 4096;
    }

    public ProcessMemory minus(ProcessMemory before) {
        return new ProcessMemory(
                resident - before.resident, heap - before.heap, direct - before.direct);
    }

    private static long first(Pattern pattern, String text, int group) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(group)) : 0;
    }

    private static String ask(long pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(text);
        }
        return text;
    }

    @Override
    public String toString() {
        return "resident %d KiB, heap %d KiB, direct %d KiB"
                .formatted(resident >> 10, heap >> 10, direct >> 10);
    }
}
