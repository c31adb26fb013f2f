package dev.sallyport.tunnel;

import dev.sallyport.fake.PeerScript;
import dev.sallyport.fake.PeerScript.End;
import dev.sallyport.fake.PeerScript.Pair;
import io.netty.buffer.ByteBufAllocator;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random writes, pauses, half-closes, resets and slow readers on both sides of real connections,
 * against what must always hold. A failure prints its seed: {@code @Property(seed = "...")} plays
 * it again, as far as threads let it.
 */
class TunnelPropertiesTest {
    private static TunnelRig onEpoll;
    private static TunnelRig onNio;
    private static TunnelRig secured;

    @BeforeContainer
    static void open() throws Exception {
        onEpoll = new TunnelRig(true, false, ByteBufAllocator.DEFAULT);
        onNio = new TunnelRig(false, false, ByteBufAllocator.DEFAULT);
        secured = new TunnelRig(true, true, ByteBufAllocator.DEFAULT);
    }

    @AfterContainer
    static void close() throws Exception {
        onEpoll.close();
        onNio.close();
        secured.close();
    }

    @Provide
    Arbitrary<Pair> plain() {
        return PeerScript.pairs(true, End.FINISH, End.FINISH, End.FINISH, End.RESET);
    }

    @Provide
    Arbitrary<Pair> tls() {
        return PeerScript.pairs(true, End.FINISH, End.FINISH, End.FINISH, End.TRUNCATE, End.RESET);
    }

    @Property(
            tries = 120,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void tcp_tunnel_on_epoll_is_exact(@ForAll("plain") Pair scripts) throws Exception {
        onEpoll.check(scripts);
    }

    @Property(
            tries = 80,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void tcp_tunnel_on_nio_is_exact(@ForAll("plain") Pair scripts) throws Exception {
        onNio.check(scripts);
    }

    @Property(
            tries = 120,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void tls_tunnel_is_exact(@ForAll("tls") Pair scripts) throws Exception {
        secured.check(scripts);
    }
}
