package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One decision on its way through a route's policy and then its plugins, in order, until one does
 * not allow. Confined to one policy thread, but for its end, which comes once.
 */
final class Deliberation implements PolicyThread.Job {
    private static final Logger LOG = LoggerFactory.getLogger(Deliberation.class);
    private static final int MAX_ASKS = 16;
    private static final int MAX_MESSAGE = 64 * 1024;
    private static final int MAX_ADDRESS = 200;

    /** Ours: a policy that asks for a decision would wait for itself. */
    private static final String OURS = "sallyport.";

    /** Nobody waits for longer. */
    private static final long STALE_NANOS = Duration.ofSeconds(5).toNanos();

    private final RoutePolicy policy;
    private final Facts facts;
    private final Consumer<Decision> end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long start = System.nanoTime();
    private Decision.@Nullable Allow soFar;
    private int next;
    private int asks;
    private long deadline;
    private @Nullable Guest guest;

    Deliberation(RoutePolicy policy, Facts facts, Consumer<Decision> end) {
        this.policy = policy;
        this.facts = facts;
        this.end = end;
    }

    Facts facts() {
        return facts;
    }

    @Nullable Guest guest() {
        return guest;
    }

    long deadline() {
        return deadline;
    }

    Duration timeLeft() {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    @Override
    public void run(PolicyThread thread) {
        if (System.nanoTime() - start > STALE_NANOS) {
            end(new Decision.Undecided("the policy threads are busy: it waited for too long"));
            return;
        }
        try {
            if (policy.plugins().isEmpty() || !policy.policy().rules().isEmpty()) {
                heard(thread, policy.policy().decide(facts));
            } else {
                proceed(thread);
            }
        } catch (Unanswered e) {
            end(new Decision.Undecided(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // A defect of ours: nobody is let in by it, and the thread goes on.
            LOG.error("route {}: deciding failed", policy.route(), e);
            end(new Decision.Undecided("deciding failed: " + e.getClass().getSimpleName()));
        }
    }

    private void heard(PolicyThread thread, Decision decision) {
        if (decision instanceof Decision.Allow allow) {
            soFar = soFar == null ? allow : Verdicts.both(soFar, allow);
            proceed(thread);
        } else {
            end(decision);
        }
    }

    private void proceed(PolicyThread thread) {
        if (next == policy.plugins().size()) {
            end(soFar == null ? new Decision.Undecided("no policy answered") : soFar);
            return;
        }
        Plugin plugin = policy.plugins().get(next++);
        if (!plugin.isWarm()) {
            undecided("it is still warming up");
            return;
        }
        try {
            thread.decide(plugin, this);
        } catch (PluginFault e) {
            undecided(e.full());
        }
    }

    /** This guest thinks about it from now on. */
    void awaits(Guest thinking) {
        guest = thinking;
        asks = 0;
        deadline = System.nanoTime() + plugin().declaration().askTimeout().toNanos();
    }

    private Plugin plugin() {
        return policy.plugins().get(next - 1);
    }

    void answered(PolicyThread thread, String json) {
        heard(thread, Verdicts.read(plugin().name(), json));
    }

    void rejected(String stack) {
        undecided(ScriptErrors.ofText(stack, plugin().declaration().files()).full());
    }

    void undecided(String cause) {
        end(new Decision.Undecided("policy plugin " + plugin().name() + ": " + cause));
    }

    /** Why a script may not send this, or empty. */
    String mayAsk(String address, String message) {
        if (address.isEmpty() || address.length() > MAX_ADDRESS || address.startsWith(OURS)) {
            return "host.ask cannot ask this address";
        }
        if (message.getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE) {
            return "host.ask sends at most " + MAX_MESSAGE + " bytes";
        }
        if (++asks > MAX_ASKS) {
            return "host.ask asks at most " + MAX_ASKS + " times for one decision";
        }
        return "";
    }

    @Override
    public void fail(String cause) {
        end(new Decision.Undecided(cause));
    }

    private void end(Decision decision) {
        if (ended.compareAndSet(false, true)) {
            end.accept(decision);
        }
    }
}
