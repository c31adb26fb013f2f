package dev.sallyport.edge;

import dev.sallyport.edge.ConnectionCap.Standing;
import dev.sallyport.reply.Reply;
import dev.sallyport.terms.RefusalReason;
import java.time.Duration;

/** Refuses whatever a connection beyond the cap asks for: 503, and the connection closes. */
final class Overloaded implements EdgeListener {
    /** How long such a connection may take for its handshake, and again for its head. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String DETAIL = "As many connections are open as may be.";

    private final EdgeListener listener;

    Overloaded(EdgeListener listener) {
        this.listener = listener;
    }

    /** The deadlines of a connection: the usual ones if it is admitted. */
    static EdgeSettings.Deadlines deadlines(Standing standing, EdgeSettings.Deadlines usual) {
        return standing == Standing.ADMITTED
                ? usual
                : new EdgeSettings.Deadlines(usual.proxyHeader(), PATIENCE, PATIENCE, PATIENCE);
    }

    @Override
    public void tunnel(TunnelRequest request) {
        listener.refused(
                new RefusedHead(
                        request.connection(),
                        RefusalReason.OVERLOADED,
                        DETAIL,
                        request.head(),
                        request::refuse));
    }

    @Override
    public void web(WebRequest request) {
        listener.refused(
                new RefusedHead(
                        request.connection(),
                        RefusalReason.OVERLOADED,
                        DETAIL,
                        request.head(),
                        reply -> request.respond(closing(reply))));
    }

    @Override
    public void upgrade(UpgradeRequest request) {
        listener.refused(
                new RefusedHead(
                        request.connection(),
                        RefusalReason.OVERLOADED,
                        DETAIL,
                        request.head(),
                        request::refuse));
    }

    private static Reply closing(Reply reply) {
        return new Reply(reply.status(), reply.headers(), reply.body(), true);
    }

    @Override
    public void refused(RefusedHead head) {
        listener.refused(head);
    }
}
