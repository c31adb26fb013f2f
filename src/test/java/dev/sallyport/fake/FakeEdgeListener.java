package dev.sallyport.fake;

import dev.sallyport.edge.EdgeListener;
import dev.sallyport.edge.RefusedHead;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.edge.UpgradeRequest;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.reply.Reply;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what clients ask for, and answers nothing by itself. */
public final class FakeEdgeListener implements EdgeListener {
    private final List<TunnelRequest> tunnels = new CopyOnWriteArrayList<>();
    private final List<EventExecutor> loops = new CopyOnWriteArrayList<>();
    private final List<WebRequest> web = new CopyOnWriteArrayList<>();
    private final List<UpgradeRequest> upgrades = new CopyOnWriteArrayList<>();
    private final List<RefusedHead> refused = new CopyOnWriteArrayList<>();

    /** The event loop of each request, in order. */
    public List<EventExecutor> loops() {
        return loops;
    }

    public List<TunnelRequest> tunnels() {
        return tunnels;
    }

    public List<UpgradeRequest> upgrades() {
        return upgrades;
    }

    public List<WebRequest> web() {
        return web;
    }

    public List<RefusedHead> refused() {
        return refused;
    }

    /** Refuses what has no answer yet, as every request has in the end. */
    public void releaseEarly() {
        tunnels.forEach(request -> request.refuse(new Reply(503, List.of(), "", true)));
    }

    @Override
    public void tunnel(TunnelRequest request) {
        noteLoop();
        tunnels.add(request);
    }

    @Override
    public void web(WebRequest request) {
        noteLoop();
        web.add(request);
    }

    @Override
    public void upgrade(UpgradeRequest request) {
        upgrades.add(request);
    }

    @Override
    public void refused(RefusedHead head) {
        refused.add(head);
    }

    private void noteLoop() {
        EventExecutor loop = ThreadExecutorMap.currentExecutor();
        if (loop != null) {
            loops.add(loop);
        }
    }
}
