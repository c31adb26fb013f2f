package dev.sallyport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Draws the ratios that the contract bounds, with gnuplot. */
final class Plot {
    static final String PROGRAM = "gnuplot";

    private Plot() {}

    /** Whether there was anything to draw. */
    static boolean draw(Results results, Path file) throws IOException, InterruptedException {
        if (bars(results).isEmpty() || !results.contenders().contains(Results.REFERENCE)) {
            return false;
        }
        Process process =
                new ProcessBuilder(PROGRAM)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = process.outputWriter(StandardCharsets.UTF_8)) {
            out.write(script(results, file));
        }
        if (process.waitFor() != 0) {
            throw new BenchmarkException("gnuplot could not draw " + file);
        }
        return true;
    }

    private static List<Figure> bars(Results results) {
        return results.figures().stream()
                .filter(figure -> figure.compared().isRatio())
                .filter(figure -> !figure.must().isEmpty())
                .toList();
    }

    static String script(Results results, Path file) {
        List<String> names =
                results.contenders().stream().filter(name -> isThere(results, name)).toList();
        StringBuilder script = new StringBuilder();
        script.append("$ratios << END\n");
        for (Figure figure : bars(results)) {
            script.append('"').append(figure.label()).append('"');
            names.forEach(name -> script.append(' ').append(cell(results, figure, name)));
            script.append('\n');
        }
        script.append("END\n");
        script.append(
                """
                set terminal svg size 1000,560 font 'sans-serif,12' background '#ffffff'
                set output '%s'
                set style data histograms
                set style fill solid border -1
                set boxwidth 0.9
                set yrange [0:*]
                set ylabel 'ratio to HAProxy or nginx, medians'
                set grid ytics
                set key top left
                set xtics rotate by -30 scale 0
                set arrow from graph 0, first 1 to graph 1, first 1 nohead dashtype 2
                """
                        .formatted(file));
        script.append("plot ");
        for (int i = 0; i < names.size(); i++) {
            script.append(i == 0 ? "" : ", ")
                    .append("$ratios using %d".formatted(i + 2))
                    .append(i == 0 ? ":xtic(1)" : "")
                    .append(" title '%s'".formatted(names.get(i)));
        }
        return script.append('\n').toString();
    }

    /** A column without any number is an error to gnuplot. */
    private static boolean isThere(Results results, String contender) {
        return bars(results).stream()
                .anyMatch(figure -> results.ratio(figure, contender).isPresent());
    }

    private static String cell(Results results, Figure figure, String contender) {
        OptionalDouble ratio = results.ratio(figure, contender);
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.3f", ratio.getAsDouble()) : "NaN";
    }
}
