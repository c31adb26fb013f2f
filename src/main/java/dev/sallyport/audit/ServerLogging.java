package dev.sallyport.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Where the server's own log goes. Until {@link #install}, warnings go to standard error as text:
 * client commands keep standard output for bytes.
 */
public final class ServerLogging {
    private static final List<String> LIBRARIES =
            List.of(
                    "io.netty",
                    "io.vertx",
                    "io.micrometer",
                    "org.flywaydb",
                    "com.zaxxer",
                    "com.hazelcast");

    /**
     * Tells what peers do wrong before anybody else can hear of it, such as a broken HTTP/2
     * preface, as an error and as often as they like.
     */
    private static final String PEERS_MISTAKES = "io.vertx.core.net.impl.ConnectionBase";

    private final LoggerContext context;

    private ServerLogging(LoggerContext context) {
        this.context = context;
    }

    /**
     * Sends every log event of this process to {@code writer}, one JSON object a line.
     *
     * @param level as {@link #level}
     */
    public static ServerLogging install(LineWriter writer, String level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("another SLF4J provider is on the class path");
        }
        Level parsed = parse(level);
        context.reset();
        JsonLineAppender appender = new JsonLineAppender(writer);
        appender.setContext(context);
        appender.setName("lines");
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        ServerLogging logging = new ServerLogging(context);
        logging.apply(parsed);
        return logging;
    }

    /**
     * Changes the level.
     *
     * @param level a value of {@code log_level}, in any case
     * @throws IllegalArgumentException if it is none
     */
    public void level(String level) {
        apply(parse(level));
    }

    private void apply(Level level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        boolean fine = level.levelInt <= Level.DEBUG_INT;
        Level libraries = fine || level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(libraries));
        context.getLogger(PEERS_MISTAKES).setLevel(fine ? level : Level.OFF);
    }

    private static Level parse(String level) {
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.TRACE;
            case "debug" -> Level.DEBUG;
            case "", "info" -> Level.INFO;
            case "warn", "warning" -> Level.WARN;
            case "error", "critical" -> Level.ERROR;
            // We log nothing above error; in Pomerium these two leave only what ends the process.
            case "fatal", "panic", "off", "none", "disabled" -> Level.OFF;
            default ->
                    throw new IllegalArgumentException(
                            "log_level must be trace, debug, info, warn, error, critical, fatal,"
                                    + " panic, off, none or disabled");
        };
    }
}
