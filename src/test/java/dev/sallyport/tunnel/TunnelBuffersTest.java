package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.PeerEnd;
import dev.sallyport.fake.PeerScript;
import dev.sallyport.fake.PeerScript.End;
import dev.sallyport.fake.PeerScript.Pair;
import dev.sallyport.terms.CloseReason;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After tunnels of every ending not one buffer is alive: an allocator counts the bytes. */
class TunnelBuffersTest {
    private static final int TUNNELS = 8;
    private static final List<Integer> MUCH = List.of(200_000, 200_000, 200_000);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private TunnelRig rig;

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private long live() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Closed, the channels of the rig let go of what they hold for reading. */
    private void nothingIsLive() throws Exception {
        rig.close();
        Awaitility.await("all buffers are released")
                .untilAsserted(() -> assertThat(live()).isZero());
    }

    private static PeerScript peer(End end, int readLimit) {
        return new PeerScript(MUCH, end, 16_384, 1, readLimit, false);
    }

    private void open(boolean tls) throws Exception {
        rig = new TunnelRig(true, tls, allocator);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clean_ends_and_resets_leave_nothing(boolean tls) throws Exception {
        open(tls);
        for (int i = 0; i < TUNNELS; i++) {
            rig.check(new Pair(peer(End.FINISH, 0), peer(End.FINISH, 0), i % 2 == 0, -1));
            rig.check(new Pair(peer(End.RESET, 1_000), peer(End.FINISH, 0), i % 2 == 0, -1));
            rig.check(new Pair(peer(End.FINISH, 0), peer(End.RESET, 1_000), i % 2 == 0, -1));
            rig.check(new Pair(peer(End.RESET, 0), peer(End.RESET, 0), i % 2 == 0, -1));
        }
        nothingIsLive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ends_from_outside_and_clients_that_are_lost_leave_nothing(boolean tls) throws Exception {
        open(tls);
        for (int i = 0; i < TUNNELS; i++) {
            rig.check(new Pair(peer(End.FINISH, 0), peer(End.FINISH, 0), false, i));
        }
        for (int i = 0; i < TUNNELS; i++) {
            PeerEnd client = rig.client();
            // The first fills the socket of a service that does not read: its end takes the grace.
            client.out().write(new byte[i == 0 ? 200_000 : 1_000 * i]);
            try (Socket service = rig.accepted()) {
                service.getOutputStream().write(new byte[20_000]);
                client.reset();
                assertThat(rig.report().reason()).isEqualTo(CloseReason.CLIENT_RESET);
            }
        }
        nothingIsLive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deadlines_with_full_buffers_leave_nothing(boolean tls) throws Exception {
        open(tls);
        var soon = Duration.ofMillis(80);
        rig.settings(new TunnelSettings(soon, soon, soon.multipliedBy(3)));
        for (int i = 0; i < TUNNELS; i++) {
            try (PeerEnd client = rig.client()) {
                client.out().write(new byte[40_000]);
                try (Socket service = rig.accepted()) {
                    service.getOutputStream().write(new byte[40_000]);
                    assertThat(rig.report().reason())
                            .isIn(CloseReason.IDLE_TIMEOUT, CloseReason.MAX_DURATION);
                }
            }
        }
        nothingIsLive();
    }

    @Test
    void allocator_would_tell_what_is_left() throws Exception {
        open(false);
        var forgotten = allocator.buffer(100);
        assertThat(live()).isEqualTo(100);
        assertThat(forgotten.release()).isTrue();
        assertThat(live()).isZero();
    }
}
