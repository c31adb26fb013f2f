package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import dev.sallyport.fake.FakeStream;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ServerLoggingTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sallyport.test");
    private static final Logger NETTY = LoggerFactory.getLogger("io.netty.test");
    private final FakeStream stream = new FakeStream();
    private final LineWriter writer = new LineWriter(stream, InstantSource.system());

    @AfterEach
    void restore() throws Exception {
        writer.close();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    private List<JsonObject> logged() {
        writer.close();
        return stream.lines().stream().filter(l -> !l.isEmpty()).map(JsonObject::new).toList();
    }

    @Test
    void event_isOneLine_withItsException() {
        ServerLogging unused = ServerLogging.install(writer, "info");
        LOG.warn(
                "took {}\n{\"level\":\"fake\"}",
                "\u001b[31m",
                new IllegalStateException("a\r\nb", new RuntimeException("root")));
        List<JsonObject> lines = logged();
        assertThat(lines).hasSize(1);
        JsonObject line = lines.getFirst();
        assertThat(line.getString("level")).isEqualTo("warn");
        assertThat(line.getString("service")).isEqualTo("sallyport");
        assertThat(line.getString("logger")).isEqualTo("dev.sallyport.test");
        assertThat(line.getString("message")).isEqualTo("took \u001b[31m\n{\"level\":\"fake\"}");
        assertThat(line.getInstant("time")).isNotNull();
        JsonObject error = line.getJsonArray("error").getJsonObject(0);
        assertThat(error.getString("type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.getString("message")).isEqualTo("a\r\nb");
        assertThat(error.getJsonArray("stack").getString(0)).contains("ServerLoggingTest");
        assertThat(line.getJsonArray("error").getJsonObject(1).getString("message"))
                .isEqualTo("root");
    }

    @ParameterizedTest
    @CsvSource({
        "trace, 5, true",
        "debug, 4, true",
        "info, 3, false",
        "INFO, 3, false",
        "'', 3, false",
        "warn, 2, false",
        "warning, 2, false",
        "error, 1, false",
        "critical, 1, false",
        "fatal, 0, false",
        "panic, 0, false",
        "off, 0, false",
        "none, 0, false",
        "disabled, 0, false",
    })
    void level_decidesWhatIsWritten(String level, int lines, boolean libraries) {
        ServerLogging.install(writer, "info").level(level);
        LOG.trace("5");
        LOG.debug("4");
        LOG.info("3");
        LOG.warn("2");
        LOG.error("1");
        assertThat(NETTY.isInfoEnabled()).isEqualTo(libraries);
        assertThat(logged()).hasSize(lines);
    }

    @Test
    void unknownLevel_isRefused_andChangesNothing() {
        ServerLogging logging = ServerLogging.install(writer, "error");
        assertThatThrownBy(() -> logging.level("loud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("log_level must be trace, debug");
        assertThat(LOG.isWarnEnabled()).isFalse();
        assertThat(LOG.isErrorEnabled()).isTrue();
    }
}
