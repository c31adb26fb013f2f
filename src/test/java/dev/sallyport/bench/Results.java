package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All rounds of all figures of all contenders. Thread: main. */
final class Results {
    /** What ratios are to, if nothing else is said. */
    static final String REFERENCE = "HAProxy";

    private static final String WEB_REFERENCE = "nginx";

    private final List<String> contenders;
    private final Map<Figure, Map<String, List<Double>>> rounds = new LinkedHashMap<>();

    /**
     * @param figures in the order of the table
     */
    Results(List<String> contenders, List<Figure> figures) {
        this.contenders = List.copyOf(contenders);
        figures.forEach(figure -> rounds.put(figure, new LinkedHashMap<>()));
    }

    /** Takes one round's figure; only a finite one is a figure. */
    void add(Figure figure, String contender, double value) {
        if (!Double.isFinite(value)) {
            throw new BenchmarkException(contender + ", " + figure.label() + ": " + value);
        }
        rounds.get(figure).computeIfAbsent(contender, name -> new ArrayList<>()).add(value);
    }

    List<String> contenders() {
        return contenders;
    }

    List<Figure> figures() {
        return List.copyOf(rounds.keySet());
    }

    Optional<Spread> spread(Figure figure, String contender) {
        return Optional.ofNullable(rounds.get(figure).get(contender)).map(Spread::of);
    }

    /** Median to median; nothing where one of them is missing or the reference is 0. */
    OptionalDouble ratio(Figure figure, String contender) {
        Optional<Spread> own = spread(figure, contender);
        Optional<Spread> reference = spread(figure, reference(figure));
        if (own.isEmpty() || reference.isEmpty() || reference.get().median() == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(own.get().median() / reference.get().median());
    }

    private static String reference(Figure figure) {
        return figure.compared() == Figure.Compared.TO_NGINX ? WEB_REFERENCE : REFERENCE;
    }
}
