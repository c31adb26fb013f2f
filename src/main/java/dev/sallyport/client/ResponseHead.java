package dev.sallyport.client;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The status line and headers of an answer, RFC 9112 sections 4 and 5. Of a repeated header the
 * first counts. Immutable.
 *
 * @param reason the reason phrase, printable ASCII only
 * @param headers names in lower case
 */
record ResponseHead(int status, String reason, Map<String, String> headers) {
    ResponseHead {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads a head without its final empty line.
     *
     * @throws IOException when it is not one
     */
    static ResponseHead parse(String text) throws IOException {
        String[] lines = text.split("\r\n", -1);
        String line = lines[0];
        if (!line.matches("(?s)HTTP/1\\.[01] [1-9][0-9][0-9]( .*)?")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || lines[i].indexOf('\n') >= 0 || lines[i].indexOf('\r') >= 0) {
                throw new IOException("the answer has a damaged header line");
            }
            headers.putIfAbsent(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        String reason = line.length() > 13 ? printable(line.substring(13)) : "";
        return new ResponseHead(Integer.parseInt(line.substring(9, 12)), reason, headers);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** A proxy's words go to a terminal: its escape sequences do not. At most 200 characters. */
    static String printable(String text) {
        String line = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return line.replaceAll("[^\\x20-\\x7e]", "?").strip();
    }
}
