package dev.sallyport.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Has Wireshark read the first bytes of a TCP connection. */
public final class Wireshark {
    private Wireshark() {}

    /**
     * The named fields as Wireshark shows them, in order; several values of one field have commas
     * between them. Skips the test where there is no tshark.
     */
    public static List<String> fields(Path folder, byte[] bytes, String... names)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/tshark"))
                        && Files.isExecutable(Path.of("/usr/bin/text2pcap")),
                "tshark is not installed");
        Path hex = folder.resolve("first.hex");
        Files.writeString(hex, "000000 " + HexFormat.ofDelimiter(" ").formatHex(bytes) + "\n");
        Path capture = folder.resolve("first.pcap");
        // Ports that no other protocol claims, or Wireshark would read it as that one.
        var _ = run("text2pcap", "-q", "-T", "48000,48001", hex.toString(), capture.toString());
        List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
        command.addAll(List.of("--enable-heuristic", "proxy_tcp", "-T", "fields"));
        for (String name : names) {
            command.addAll(List.of("-e", name));
        }
        return List.of(run(command.toArray(String[]::new)).stripTrailing().split("\t", -1));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command[0] + " failed");
        }
        return out;
    }
}
