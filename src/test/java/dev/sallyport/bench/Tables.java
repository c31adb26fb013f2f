package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Results as Markdown. */
final class Tables {
    private static final String NONE = "–";

    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    /** Medians to the reference's median; what is a ratio by itself stands as it is. */
    String ratios() {
        List<String> others =
                results.contenders().stream()
                        .filter(name -> !name.equals(Results.REFERENCE))
                        .toList();
        StringBuilder table = new StringBuilder();
        line(table, join(List.of("ratio to " + Results.REFERENCE, "must", "aim"), others));
        rule(table, 3 + others.size(), 1);
        for (Figure figure : results.figures()) {
            if (figure.compared() == Figure.Compared.NOT) {
                continue;
            }
            List<String> cells =
                    others.stream().map(contender -> ratio(figure, contender)).toList();
            line(table, join(List.of(figure.label(), figure.must(), figure.aim()), cells));
        }
        return table.toString();
    }

    private String ratio(Figure figure, String contender) {
        OptionalDouble ratio =
                switch (figure.compared()) {
                    case TO_HAPROXY, TO_NGINX -> results.ratio(figure, contender);
                    case ALONE ->
                            results.spread(figure, contender)
                                    .map(spread -> OptionalDouble.of(spread.median()))
                                    .orElse(OptionalDouble.empty());
                    case NOT -> OptionalDouble.empty();
                };
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NONE;
    }

    /** Median and, in parentheses, the smallest and largest round. */
    String figures() {
        StringBuilder table = new StringBuilder();
        line(table, join(List.of("figure"), results.contenders()));
        rule(table, 1 + results.contenders().size(), 1);
        for (Figure figure : results.figures()) {
            List<String> cells =
                    results.contenders().stream()
                            .map(contender -> cell(figure, contender))
                            .toList();
            line(table, join(List.of(figure.label()), cells));
        }
        return table.toString();
    }

    private String cell(Figure figure, String contender) {
        return results.spread(figure, contender)
                .map(spread ->
                        "%s (%s–%s)"
                                .formatted(
                                        number(spread.median()),
                                        number(spread.min()),
                                        number(spread.max())))
                .orElse(NONE);
    }

    /** Three digits that mean something, and no exponent. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static List<String> join(List<String> first, List<String> rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(rest);
        return all;
    }

    private static void line(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Columns of words to the left, columns of numbers to the right. */
    private static void rule(StringBuilder table, int columns, int words) {
        table.append("|---".repeat(words)).append("|---:".repeat(columns - words)).append("|\n");
    }
}
