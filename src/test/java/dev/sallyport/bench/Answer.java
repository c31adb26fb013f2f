package dev.sallyport.bench;

import java.util.Map;
import java.util.TreeMap;

/** The load client's answer to one command: named figures. */
record Answer(Map<String, Double> figures) {
    Answer {
        figures = Map.copyOf(figures);
    }

    static Answer parse(String line) {
        if (!line.startsWith("done ")) {
            throw new BenchmarkException(line);
        }
        Map<String, Double> figures = new TreeMap<>();
        for (String word : line.substring("done ".length()).split(" ")) {
            int equals = word.indexOf('=');
            figures.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
        }
        return new Answer(figures);
    }

    double get(String name) {
        Double figure = figures.get(name);
        if (figure == null) {
            throw new BenchmarkException("the load client gave no " + name);
        }
        return figure;
    }

    double seconds() {
        return get("seconds");
    }
}
