package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One event, one line, ASCII only: line breaks, escape sequences and marks that turn the direction
 * of text are escaped like every other character beyond ASCII, so no text can look like something
 * else on a terminal or in a reader that cuts lines in its own way.
 */
final class JsonLines {
    /** Characters of a text at most, where nothing else is said. */
    static final int MAX_TEXT = 256;

    /** For {@code host:port}: a name may have 255 characters. */
    static final int MAX_AUTHORITY = 300;

    private static final char REPLACEMENT = '\ufffd';
    private static final int USUAL_LENGTH = 1024;
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().highestNonEscapedChar(0x7e).build();

    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private JsonLines() {}

    static byte[] line(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void text(JsonGenerator json, String name, String value) throws IOException {
        json.writeStringField(name, capped(value, MAX_TEXT));
    }

    /** The text, or its first characters and three dots. */
    static String capped(String text, int max) {
        String start = text.length() <= max ? text : text.substring(0, max) + "...";
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            if (c == 0x7f || Character.isSurrogate(c)) {
                return repaired(start);
            }
        }
        return start;
    }

    /** Half a surrogate pair is no character: readers refuse the whole line for it. */
    private static String repaired(String text) {
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> {
                    boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
                    return half || c == 0x7f ? REPLACEMENT : c;
                })
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }
}
