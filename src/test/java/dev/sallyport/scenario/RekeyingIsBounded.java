package dev.sallyport.scenario;

import dev.sallyport.fake.ProcessMemory;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** F008: clients that ask for new keys again and again are cut, and cost little until then. */
@Timeout(60)
class RekeyingIsBounded {
    @RegisterExtension
    static final SharedServer SERVER = SharedServer.usual().jvm(ProcessMemory.OPTION);

    private final RekeyingCases cases = new RekeyingCases(SERVER);

    static java.util.stream.Stream<String> firsts() {
        return RekeyingCases.firsts();
    }

    @Test
    void f008_renegotiation_is_refused() throws IOException {
        cases.renegotiationIsRefused();
    }

    @ParameterizedTest
    @MethodSource("firsts")
    void f008_flood_of_key_updates_is_cut(String first) throws Exception {
        cases.keyUpdatesAreBounded(first);
    }
}
