package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.MovableClock;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session is resumed while its ticket's key lives, and for one life after it. */
@Timeout(60)
class TicketKeysAreReplaced {
    private static final String OPEN = "open.example.test:7";

    private static long sessionStart(RawClientOptions options) throws IOException {
        try (RawClient client = options.connect()) {
            client.connect(OPEN).send("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            return client.sessionStart();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void ticket_opens_for_two_lives_of_a_key_and_no_longer(String version) throws Exception {
        MovableClock clock = new MovableClock(Instant.now());
        try (ServerFolder folder = new ServerFolder();
                ScriptedUpstream echo = ScriptedUpstream.echoing()) {
            folder.secured().route(OPEN, echo.target());
            try (EmbeddedServer server = EmbeddedServer.at(clock, folder.write())) {
                RawClientOptions options = RawClient.to(server.port()).version(version);
                RawClientOptions idle = RawClient.to(server.port()).version(version);
                long first = sessionStart(options);
                long other = sessionStart(idle);

                assertThat(sessionStart(options)).isEqualTo(first);
                clock.advance(Duration.ofHours(4).plusMinutes(1));
                assertThat(sessionStart(options)).isEqualTo(first);
                clock.advance(Duration.ofHours(4).plusMinutes(1));
                assertThat(sessionStart(idle)).isNotEqualTo(other);
                clock.advance(Duration.ofHours(9));
                assertThat(sessionStart(options)).isNotEqualTo(first);
            }
        }
    }
}
