package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run leaves in the document. */
final class Page {
    private static final String CONDITIONS =
            """
            All on loopback of one machine: load client, proxy and upstream are processes of their own. TLS 1.3 with an
            ECDSA P-256 certificate and AES-128-GCM, no session resumption, records of 16 KiB. Every proxy logs each tunnel
            into a file. HAProxy and nginx pass TLS on to TCP and know no CONNECT; the others are asked with CONNECT, and
            Sallyport decides over its event bus, about each web request too. CPU is utime + stime of `/proc/PID/stat` over all processes of a proxy,
            those of ended children included; memory is RSS and PSS of `/proc/PID/smaps_rollup` over the same.
            """;

    private Page() {}

    static String write(
            Results results,
            List<Contender> contenders,
            List<Measurement> measurements,
            int rounds,
            LocalDate day,
            Optional<String> plot)
            throws IOException {
        Tables tables = new Tables(results);
        List<String> versions = new ArrayList<>();
        for (Contender contender : contenders) {
            versions.add(Programs.describe(contender));
        }
        StringBuilder page = new StringBuilder();
        page.append(
                "Measured on %s, interleaved, rounds: %d%s.\n\n"
                        .formatted(
                                day, rounds, rounds > 1 ? ", after one that does not count" : ""));
        page.append("- Machine: ").append(MachineFacts.read()).append('\n');
        page.append("- Programs: ").append(String.join(", ", versions)).append("\n\n");
        plot.ifPresent(name -> page.append("![Ratios to HAProxy](%s)\n\n".formatted(name)));
        page.append(tables.ratios()).append('\n');
        page.append("Medians of the rounds, smallest and largest in parentheses:\n\n");
        page.append(tables.figures()).append('\n');
        page.append(CONDITIONS).append('\n');
        for (Measurement measurement : measurements) {
            page.append("- `%s`: %s\n".formatted(measurement.name(), measurement.method()));
        }
        return page.toString();
    }
}
