package dev.sallyport.audit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The server's own log, as lines of the same stream as the audit's. */
final class JsonLineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int MAX_MESSAGE = 8_192;
    private static final int MAX_FRAMES = 12;
    private static final int MAX_CAUSES = 4;

    private final LineWriter writer;

    JsonLineAppender(LineWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean _ = writer.offer(JsonLines.line(json -> fields(json, event)));
    }

    private static void fields(JsonGenerator json, ILoggingEvent event) throws IOException {
        json.writeStringField("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        json.writeStringField("service", "sallyport");
        JsonLines.text(json, "logger", event.getLoggerName());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            json.writeArrayFieldStart("error");
            causes(json, thrown);
            json.writeEndArray();
        }
        json.writeStringField("time", event.getInstant().toString());
        String message = event.getFormattedMessage();
        json.writeStringField(
                "message", JsonLines.capped(message == null ? "" : message, MAX_MESSAGE));
    }

    private static void causes(JsonGenerator json, IThrowableProxy thrown) throws IOException {
        @Nullable IThrowableProxy cause = thrown;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            json.writeStartObject();
            JsonLines.text(json, "type", cause.getClassName());
            String message = cause.getMessage();
            JsonLines.text(json, "message", message == null ? "" : message);
            json.writeArrayFieldStart("stack");
            StackTraceElementProxy[] stack = cause.getStackTraceElementProxyArray();
            for (int frame = 0; frame < Math.min(stack.length, MAX_FRAMES); frame++) {
                json.writeString(stack[frame].getStackTraceElement().toString());
            }
            json.writeEndArray();
            json.writeEndObject();
            cause = cause.getCause();
        }
    }
}
