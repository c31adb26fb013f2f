package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.PeerScript;
import dev.sallyport.fake.PeerScript.End;
import dev.sallyport.fake.PeerScript.Pair;
import io.netty.buffer.ByteBufAllocator;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Half-closed connections that fill up, on epoll. */
class EpollRegistrationTest {
    private static final List<Integer> SILENT = List.of();
    private static final List<Integer> MUCH = Collections.nCopies(8, 200_000);

    private TunnelRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new TunnelRig(true, false, ByteBufAllocator.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private static PeerScript peer(List<Integer> steps, int rest, boolean afterPeer) {
        return new PeerScript(steps, End.FINISH, 65_536, rest, Integer.MAX_VALUE, afterPeer);
    }

    @Test
    void fields_that_it_needs_are_there() {
        assertThat(EpollRegistration.isSupported()).isTrue();
    }

    @Test
    void upload_after_the_upstreams_end_may_fill_the_socket() throws Exception {
        rig.check(new Pair(peer(MUCH, 0, true), peer(SILENT, 20, false), false, -1));
    }

    @Test
    void download_after_the_clients_end_may_fill_the_socket() throws Exception {
        rig.check(new Pair(peer(SILENT, 20, false), peer(MUCH, 0, true), false, -1));
    }

    @Test
    void end_that_comes_while_its_sender_is_not_read_is_no_failure() throws Exception {
        rig.check(new Pair(peer(SILENT, 20, false), peer(MUCH, 0, false), false, -1));
        rig.check(new Pair(peer(MUCH, 0, false), peer(SILENT, 20, false), false, -1));
    }
}
