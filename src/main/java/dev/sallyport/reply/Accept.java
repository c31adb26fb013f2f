package dev.sallyport.reply;

import java.util.List;
import java.util.Locale;

/** Which of our three kinds of body a client likes best, RFC 9110 section 12.5.1. */
enum Accept {
    HTML("text/html", "text/html; charset=UTF-8"),
    JSON("application/json", "application/json"),
    TEXT("text/plain", "text/plain; charset=UTF-8");

    /** More ranges than any browser sends; the rest of a flood is not read. */
    private static final int MAX_RANGES = 32;

    private final String mediaType;
    private final String contentType;

    Accept(String mediaType, String contentType) {
        this.mediaType = mediaType;
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /**
     * The kind with the highest weight; between equals the one that is named more exactly, then
     * HTML before JSON before text. HTML where nothing is asked for, or nothing that we have.
     */
    static Accept preferred(List<String> values) {
        List<String> ranges =
                values.stream()
                        .flatMap(value -> List.of(value.split(",", MAX_RANGES + 1)).stream())
                        .limit(MAX_RANGES)
                        .toList();
        Accept best = HTML;
        Liking most = new Liking(0, 0);
        for (Accept kind : values()) {
            Liking liking = kind.liking(ranges);
            if (liking.beats(most)) {
                best = kind;
                most = liking;
            }
        }
        return best;
    }

    /**
     * How much a client likes a kind.
     *
     * @param exactness 3 for the type itself, 2 for its family, 1 for anything, 0 for no word of it
     */
    private record Liking(double weight, int exactness) {
        boolean beats(Liking other) {
            return weight > other.weight
                    || (weight == other.weight && weight > 0 && exactness > other.exactness);
        }
    }

    /** The most exact range decides, even when a vaguer one has more weight. */
    private Liking liking(List<String> ranges) {
        Liking found = new Liking(0, 0);
        for (String range : ranges) {
            String[] parts = range.split(";", -1);
            int exactness = exactness(parts[0].strip().toLowerCase(Locale.ROOT));
            if (exactness > found.exactness()) {
                found = new Liking(weight(parts), exactness);
            }
        }
        return found;
    }

    private int exactness(String range) {
        if (range.equals(mediaType)) {
            return 3;
        }
        String family = mediaType.substring(0, mediaType.indexOf('/') + 1) + "*";
        return range.equals(family) ? 2 : range.equals("*/*") ? 1 : 0;
    }

    /** 0 to 1; a weight that is none counts as 0, so that it never wins. */
    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String number = parameter.substring(2);
                boolean valid = number.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");
                return valid ? Double.parseDouble(number) : 0;
            }
        }
        return 1;
    }
}
