package dev.sallyport.fake;

import dev.sallyport.edge.ClientConnection;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.Leg;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A CONNECT whose client is the test. */
public final class FakeTunnelRequest implements TunnelRequest {
    private static final InetSocketAddress CLIENT =
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711);

    private final RequestHead head;
    private final FakeLeg leg;
    private final List<Reply> refusals = new CopyOnWriteArrayList<>();
    private volatile boolean accepted;
    private boolean breaksAtAccept;
    private Runnable onGone = () -> {};

    public FakeTunnelRequest(EventExecutor loop, String target, List<Header> headers) {
        this.head = new RequestHead("CONNECT", target, "HTTP/1.1", headers);
        this.leg = new FakeLeg(loop);
    }

    /** Accepting fails, as a defect would make it. */
    public FakeTunnelRequest breaksAtAccept() {
        breaksAtAccept = true;
        return this;
    }

    /** The client goes before it has an answer. */
    public void leaves() {
        onGone.run();
    }

    public FakeLeg leg() {
        return leg;
    }

    public List<Reply> refusals() {
        return refusals;
    }

    public boolean isAccepted() {
        return accepted;
    }

    @Override
    public ClientConnection connection() {
        return new ClientConnection(CLIENT, CLIENT, CLIENT, "a.test", null, "");
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public void onGone(Runnable action) {
        onGone = action;
    }

    @Override
    public Leg accept(List<Header> headers) {
        if (breaksAtAccept) {
            throw new IllegalStateException("a defect");
        }
        accepted = true;
        return leg;
    }

    @Override
    public void refuse(Reply reply) {
        refusals.add(reply);
    }
}
