package dev.sallyport.scenario;

import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One side may finish while the other goes on, over BoringSSL and TLS 1.2 and 1.3: F090, F093. K:
 * Pomerium loses these bytes.
 */
@Timeout(60)
class HalfCloseKeepsReturnTraffic {
    private static final HalfCloseCases CASES = new HalfCloseCases();

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                CASES.routes(folder);
                folder.line(
                        "access_log_fields: [request-id, response-code, close-reason, duration]");
            });

    @AfterAll
    static void closeServices() {
        CASES.close();
    }

    /**
     * {@code boring} speaks BoringSSL's TLS, which under 1.2 can send on after a close_notify, and
     * sends no FIN with its own; the JDK's does.
     */
    private static RawClientOptions client(String version, String library) {
        RawClientOptions options = SERVER.client().version(version);
        return library.equals("boring") ? options.boring() : options;
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, jdk, false",
        "TLSv1.3, jdk, false",
        "TLSv1.2, boring, false",
        "TLSv1.3, boring, false",
        "TLSv1.2, boring, true",
        "TLSv1.3, boring, true"
    })
    void f093_a_client_that_finishes_gets_the_whole_answer(
            String version, String library, boolean alsoTcp) throws IOException {
        CASES.clientFinishesFirst(client(version, library), alsoTcp);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void f093_an_end_in_the_first_flight_is_an_end(String version) throws IOException {
        CASES.clientFinishesAtOnce(client(version, "jdk"));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, boring", "TLSv1.3, boring", "TLSv1.3, jdk"})
    void f090_a_service_that_finishes_gets_all_the_client_sends(String version, String library)
            throws Exception {
        CASES.serviceFinishesFirst(client(version, library));
    }

    @Test
    void f093_an_end_without_close_notify_is_told_apart() throws IOException {
        CASES.truncated(SERVER, () -> client("TLSv1.3", "jdk"));
    }
}
