package dev.sallyport.bench;

import dev.sallyport.bench.contender.Apache;
import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Haproxy;
import dev.sallyport.bench.contender.Nginx;
import dev.sallyport.bench.contender.Sallyport;
import dev.sallyport.bench.contender.Squid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of {@code bench/run}. */
@Command(
        name = "bench/run",
        description = "Measures Sallyport beside other proxies, in one run, on this machine.",
        sortOptions = false)
public final class Benchmark implements Callable<Integer> {
    @Option(names = "--quick", description = "Tiny counts, one round: shows that it works.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds; 5, or 1 with --quick.")
    private Integer rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "MEASUREMENT",
            description = "Some of tunnels, bytes, echo, tls, web, idle, beside, serve, tcp.")
    private List<String> only = List.of();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Some of haproxy, nginx, squid, apache; haproxy with --quick.")
    private List<String> peers;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Document that takes the table; docs/performance.md, or with --quick a"
                            + " temporary file.")
    private Path output;

    @Option(
            names = "--sallyport",
            paramLabel = "LAUNCHER",
            description = "Another folder's ./sallyport, to compare two states of the source.")
    private Path launcher;

    @Option(names = "--home", hidden = true, required = true)
    private Path home;

    @Spec private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Benchmark())
                        .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                            System.err.println("bench/run: no result: " + failure);
                            return 1;
                        })
                        .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = quick ? Plan.quick() : Plan.full();
        int turns = rounds != null ? rounds : quick ? 1 : 5;
        List<Measurement> measurements = chosen(Measurements.all(plan));
        List<Contender> contenders = contenders();
        Results results;
        try (Stand stand = Stand.open(plan)) {
            results = new Run(contenders, measurements, turns, System.err).on(stand);
        }
        Path document = document();
        Optional<String> plot = plot(results, document);
        String page = Page.write(results, contenders, measurements, turns, LocalDate.now(), plot);
        String before = Files.exists(document) ? Files.readString(document) : "";
        Files.writeString(document, MarkedBlock.replace(before, page));
        System.out.println(page);
        System.err.println("written to " + document);
        return 0;
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private List<Measurement> chosen(List<Measurement> all) {
        List<String> names = all.stream().map(Measurement::name).toList();
        List<String> unknown = only.stream().filter(name -> !names.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw usage("no measurement " + unknown + "; there are " + names);
        }
        return all.stream().filter(m -> only.isEmpty() || only.contains(m.name())).toList();
    }

    /** Ours and the peers that are asked for and there; of the others, says that they are not. */
    private List<Contender> contenders() {
        List<Contender> all = List.of(new Haproxy(), new Nginx(), new Squid(), new Apache());
        List<String> names = all.stream().map(Benchmark::key).toList();
        List<String> asked = peers != null ? peers : quick ? List.of("haproxy") : names;
        List<String> unknown = asked.stream().filter(name -> !names.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw usage("no peer " + unknown + "; there are " + names);
        }
        List<Contender> found = new ArrayList<>();
        for (Contender peer : all) {
            if (!asked.contains(key(peer))) {
                continue;
            }
            if (Programs.has(peer.program())) {
                found.add(peer);
            } else {
                System.err.println(
                        "left out: " + peer.name() + ", there is no program " + peer.program());
            }
        }
        found.add(
                new Sallyport(
                        launcher != null ? launcher.toAbsolutePath() : home.resolve("sallyport")));
        return found;
    }

    private static String key(Contender contender) {
        return contender.name().toLowerCase(Locale.ROOT);
    }

    private Path document() throws IOException {
        if (output != null) {
            return output.toAbsolutePath();
        }
        return quick
                ? Files.createTempFile("sallyport-bench", ".md")
                : home.resolve("docs/performance.md");
    }

    /** Beside the document, under its name; nothing where there is no gnuplot. */
    private static Optional<String> plot(Results results, Path document)
            throws IOException, InterruptedException {
        if (!Programs.has(Plot.PROGRAM)) {
            System.err.println("no plot: there is no program " + Plot.PROGRAM);
            return Optional.empty();
        }
        String name = document.getFileName().toString().replaceFirst("\\.md$", "") + ".svg";
        return Plot.draw(results, document.resolveSibling(name))
                ? Optional.of(name)
                : Optional.empty();
    }
}
