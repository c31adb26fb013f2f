package dev.sallyport.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.terms.CloseReason;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;

/** What must hold after a tunnel between two peers, whatever they did. */
public final class TunnelModel {
    private final PeerScript.Pair scripts;
    private final ScriptedPeer client;
    private final ScriptedPeer upstream;

    /** Both peers have ended. */
    public TunnelModel(PeerScript.Pair scripts, ScriptedPeer client, ScriptedPeer upstream) {
        this.scripts = scripts;
        this.client = client;
        this.upstream = upstream;
    }

    /**
     * Plays both scripts to their ends.
     *
     * @param upstream waits for the tunnel's other end, which may come after the client's first
     *     bytes
     */
    public static TunnelModel play(
            PeerScript.Pair scripts, PeerEnd client, Callable<PeerEnd> upstream) throws Exception {
        ScriptedPeer first = ScriptedPeer.start(client, scripts.client(), ScriptedPeer.Song.CLIENT);
        ScriptedPeer second =
                ScriptedPeer.start(upstream.call(), scripts.upstream(), ScriptedPeer.Song.UPSTREAM);
        return new TunnelModel(scripts, first.act(), second.act()).joined();
    }

    private TunnelModel joined() throws Exception {
        var _ = client.join();
        var _ = upstream.join();
        return this;
    }

    /**
     * Compares with what the tunnel reports.
     *
     * @param tls whether a FIN without close_notify is one that somebody may have cut
     */
    public void agrees(long bytesToUpstream, long bytesToClient, CloseReason reason, boolean tls) {
        String told = " of a tunnel that ended with " + reason + ", " + client + ", " + upstream;
        assertThat(client.fault()).as("client" + told).isEmpty();
        assertThat(upstream.fault()).as("upstream" + told).isEmpty();
        direction("to upstream" + told, client, upstream, bytesToUpstream);
        direction("to client" + told, upstream, client, bytesToClient);
        assertThat(reasons(tls)).as("reasons that fit").contains(reason);
        if (reason == CloseReason.COMPLETED || reason == CloseReason.CLIENT_TRUNCATED) {
            assertThat(client.orderly()).as("client saw the end" + told).isTrue();
            assertThat(upstream.orderly()).as("upstream saw the end" + told).isTrue();
        }
    }

    private static void direction(String name, ScriptedPeer from, ScriptedPeer to, long reported) {
        assertThat(to.received()).as("received %s", name).isLessThanOrEqualTo(reported);
        assertThat(reported).as("reported %s", name).isLessThanOrEqualTo(from.sent());
        if (to.orderly()) {
            assertThat(from.finished()).as("an end that nobody sent, %s", name).isTrue();
            assertThat(to.received())
                    .as("received at a clean end, %s", name)
                    .isEqualTo(from.sent());
            assertThat(reported).as("reported at a clean end, %s", name).isEqualTo(from.sent());
        }
    }

    private Set<CloseReason> reasons(boolean tls) {
        Set<CloseReason> fitting = EnumSet.noneOf(CloseReason.class);
        if (scripts.client().resets()) {
            fitting.add(CloseReason.CLIENT_RESET);
        }
        if (scripts.upstream().resets()) {
            fitting.add(CloseReason.UPSTREAM_RESET);
        }
        boolean clean = fitting.isEmpty();
        if (scripts.closeAfter() >= 0) {
            fitting.add(CloseReason.DRAINED);
        }
        if (clean) {
            boolean cut = tls && scripts.client().end() == PeerScript.End.TRUNCATE;
            fitting.add(cut ? CloseReason.CLIENT_TRUNCATED : CloseReason.COMPLETED);
        }
        return fitting;
    }
}
