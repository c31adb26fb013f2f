package dev.sallyport.policy.plugin;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a plugin prints, as lines of the log that name it. Bounded: at most 50 lines for each
 * question, at most 500 characters each. Confined to one policy thread.
 */
final class PluginLog extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sallyport.policy.plugin");
    private static final int MAX_LINE = 500;
    private static final int MAX_LINES = 50;

    private final Consumer<String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int lines;

    PluginLog(Consumer<String> sink) {
        this.sink = sink;
    }

    /** Into the log. */
    static Consumer<String> of(String plugin) {
        return text -> LOG.info("policy plugin {}: {}", plugin, text);
    }

    /** A new question begins. */
    void begin() {
        lines = 0;
    }

    @Override
    public void write(int b) {
        if (b == '\n') {
            print(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else if (line.size() < MAX_LINE) {
            line.write(b);
        }
    }

    void print(String text) {
        if (lines++ < MAX_LINES) {
            String shown = text.length() > MAX_LINE ? text.substring(0, MAX_LINE) + "…" : text;
            sink.accept(shown.replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
