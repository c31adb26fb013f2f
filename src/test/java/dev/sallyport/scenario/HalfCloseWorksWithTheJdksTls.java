package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same where BoringSSL does not load: F090 and F091, TLS 1.3. */
@Timeout(60)
class HalfCloseWorksWithTheJdksTls {
    private static final HalfCloseCases CASES = new HalfCloseCases();

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> CASES.routes(folder))
                    .jvm("-Dio.netty.handler.ssl.noOpenSsl=true");

    @AfterAll
    static void closeServices() {
        CASES.close();
    }

    @Test
    void the_start_says_which_tls_it_is() {
        assertThat(SERVER.process().logLines())
                .anyMatch(line -> line.getString("message").endsWith("the JDK's TLS"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void f093_a_client_that_finishes_gets_the_whole_answer(boolean alsoTcp) throws IOException {
        CASES.clientFinishesFirst(SERVER.client().version("TLSv1.3").boring(), alsoTcp);
    }

    @Test
    void f093_an_end_in_the_first_flight_is_an_end() throws IOException {
        CASES.clientFinishesAtOnce(SERVER.client().version("TLSv1.3"));
    }

    @Test
    void f090_a_service_that_finishes_gets_all_the_client_sends() throws Exception {
        CASES.serviceFinishesFirst(SERVER.client().version("TLSv1.3"));
    }

    @Test
    void tls_1_2_carries_bytes_too() throws IOException {
        try (var client = SERVER.client().version("TLSv1.2").connect()) {
            client.connect(SharedServer.ECHO).send("hello");

            assertThat(client.readText(5)).isEqualTo("hello");
        }
    }
}
