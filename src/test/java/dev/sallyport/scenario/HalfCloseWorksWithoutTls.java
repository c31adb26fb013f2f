package dev.sallyport.scenario;

import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same behind an edge that ends TLS itself: {@code insecure_server}. */
@Timeout(60)
class HalfCloseWorksWithoutTls {
    private static final HalfCloseCases CASES = new HalfCloseCases();

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> CASES.routes(folder)).plain();

    @AfterAll
    static void closeServices() {
        CASES.close();
    }

    @Test
    void f093_a_client_that_finishes_gets_the_whole_answer() throws IOException {
        CASES.clientFinishesFirst(SERVER.client(), false);
    }

    @Test
    void f093_an_end_in_the_first_flight_is_an_end() throws IOException {
        CASES.clientFinishesAtOnce(SERVER.client());
    }

    @Test
    void f090_a_service_that_finishes_gets_all_the_client_sends() throws Exception {
        CASES.serviceFinishesFirst(SERVER.client());
    }
}
