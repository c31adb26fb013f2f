package dev.sallyport.upstream;

import static dev.sallyport.upstream.UpstreamTlsTest.AUTHORITY;
import static dev.sallyport.upstream.UpstreamTlsTest.SERVER;
import static dev.sallyport.upstream.UpstreamTlsTest.echoing;
import static dev.sallyport.upstream.UpstreamTlsTest.settings;
import static dev.sallyport.upstream.UpstreamTlsTest.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Dialling;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.UpstreamSettings.StartTls;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresStartTlsTest {
    private final Dialling dialling = new Dialling();

    @AfterEach
    void stop() throws TimeoutException {
        dialling.close();
    }

    @Test
    void postgres_is_asked_for_tls_first() throws Exception {
        ScriptedServer.Script script =
                socket -> {
                    assertThat(socket.getInputStream().readNBytes(8))
                            .containsExactly(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f);
                    ScriptedServer.say(socket, "S");
                    echoing(SERVER).play(socket);
                };
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = trusting(AUTHORITY.certificate());
            Dialling.Line line =
                    dialling.dial(settings(server, tls, "localhost", StartTls.POSTGRES));
            assertThat(line.send("x").finish().readToEnd()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @CsvSource({"N, UPSTREAM_NOT_TLS", "E, UPSTREAM_NOT_TLS", "Sx, UPSTREAM_TLS_FAILED"})
    void postgres_without_tls_is_told_apart(String answer, RefusalReason reason) throws Exception {
        ScriptedServer.Script script =
                socket -> {
                    ScriptedServer.say(socket, answer);
                    ScriptedServer.untilEnd(socket);
                };
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = trusting(AUTHORITY.certificate());
            assertThat(dialling.refusal(settings(server, tls, "localhost", StartTls.POSTGRES)))
                    .isEqualTo(reason);
        }
    }
}
