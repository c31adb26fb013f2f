package dev.sallyport.server;

import dev.sallyport.audit.JsonAudit;
import dev.sallyport.live.OpenTunnels;
import dev.sallyport.policy.plugin.PolicyThreads;
import dev.sallyport.terms.CloseReason;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What the verticles of one server share. Safe for any thread. */
final class Fittings {
    private final AtomicReference<Snapshot> snapshot;
    private final JsonAudit audit;
    private final Identities identities;
    private final PolicyThreads policyThreads;
    private final OpenTunnels tunnels = new OpenTunnels();
    private final ServerHealth health;
    private final InstantSource clock;
    private final Consumer<String> logLevel;
    private final AtomicInteger port = new AtomicInteger();

    Fittings(
            Snapshot first,
            JsonAudit audit,
            Identities identities,
            PolicyThreads policyThreads,
            InstantSource clock,
            Consumer<String> logLevel,
            ServerHealth health) {
        this.health = health;
        this.logLevel = logLevel;
        logLevel.accept(first.configuration().logLevel());
        this.snapshot = new AtomicReference<>(first);
        this.audit = audit;
        this.identities = identities;
        this.policyThreads = policyThreads;
        this.clock = clock;
    }

    /** The generation in use. Read once for each decision, never kept. */
    Snapshot current() {
        return snapshot.get();
    }

    /** Swaps the generation: the one moment of a reload that others can see. */
    void use(Snapshot next) {
        Snapshot old = snapshot.getAndSet(next);
        policyThreads.retire(old.configuration().plugins());
        audit.settings(next.configuration().audit());
        logLevel.accept(next.configuration().logLevel());
    }

    JsonAudit audit() {
        return audit;
    }

    Identities identities() {
        return identities;
    }

    PolicyThreads policyThreads() {
        return policyThreads;
    }

    OpenTunnels tunnels() {
        return tunnels;
    }

    InstantSource clock() {
        return clock;
    }

    /** The server stops: its health says so, and tunnels end as cut, not as complete. */
    void drain() {
        health.stops();
        tunnels.closeAll(CloseReason.DRAINED);
    }

    void boundTo(int boundPort) {
        port.set(boundPort);
    }

    int port() {
        return port.get();
    }
}
