package dev.sallyport.identity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that takes connections and says nothing. */
class StoreTest {
    private ServerSocket silent;
    private StoreRig rig;

    @BeforeEach
    void listen() throws Exception {
        silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x";
        rig = new StoreRig(new StoreSettings.Postgres(url, "x", null));
    }

    @AfterEach
    void close() throws Exception {
        silent.close();
        rig.close();
    }

    /** Neither in the queue of the workers nor behind a look-up of the same session. */
    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void nobody_waits_in_turn_for_a_silent_database(int sessions) {
        long begin = System.nanoTime();

        List<Future<?>> asked =
                IntStream.range(0, 60)
                        .<Future<?>>mapToObj(i -> rig.sessions.find("s" + i % sessions))
                        .toList();

        for (Future<?> one : asked) {
            assertThatThrownBy(() -> StoreRig.await(one))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the session store cannot be opened");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(rig.store.trouble()).contains("databroker_storage_connection_string");
    }
}
