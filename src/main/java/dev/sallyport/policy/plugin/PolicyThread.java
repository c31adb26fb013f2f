package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs scripts: a platform thread with a stack that is deep enough for the engine's
 * own limit of frames to come first. It has one context for each plugin, and takes one job after
 * the other from its queue.
 */
final class PolicyThread extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyThread.class);
    private static final long STACK_BYTES = 16L << 20;

    /** Something to do on the thread. */
    interface Job {
        void run(PolicyThread thread);

        /** Called instead of {@link #run}, or, on another thread, when that does not come back. */
        void fail(String cause);
    }

    private final BlockingQueue<Job> jobs;
    private final Courier courier;
    private final Consumer<PolicyThread> lost;
    private final Map<Plugin, Guest> guests = new HashMap<>();
    private final PendingDecisions pending = new PendingDecisions();
    private final List<Settled> settled = new ArrayList<>();
    private Watchdog.@Nullable Post post;
    private long lastDecision;
    private @Nullable Facts facts;
    private String factsText = "";
    private volatile @Nullable Job current;
    private volatile @Nullable Plugin running;
    private volatile boolean over;
    private volatile boolean givenUp;

    private record Settled(long decision, String json, String fault) {}

    /**
     * @param lost called once if the thread does not come back from a script
     */
    PolicyThread(
            String name, BlockingQueue<Job> jobs, Courier courier, Consumer<PolicyThread> lost) {
        super(null, null, name, STACK_BYTES);
        setDaemon(true);
        this.jobs = jobs;
        this.courier = courier;
        this.lost = lost;
    }

    BlockingQueue<Job> jobs() {
        return jobs;
    }

    @Override
    public void run() {
        Watchdog.Post mine = Watchdog.SHARED.post(this::isLost);
        post = mine;
        try {
            while (!over) {
                Job job = jobs.poll(pending.nanosToDeadline(), TimeUnit.NANOSECONDS);
                pending.expire();
                if (job != null) {
                    run(job);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", getName());
        } finally {
            mine.leave();
            guests.values().forEach(Guest::close);
            pending.endAll("the policy thread has ended");
            if (!givenUp) {
                // Else another thread has the queue now.
                jobs.forEach(job -> job.fail("the policy threads have ended"));
            }
        }
    }

    private void run(Job job) {
        current = job;
        try {
            job.run(this);
            settle();
        } catch (RuntimeException e) {
            LOG.error("a decision failed", e);
            job.fail("deciding failed: " + e.getClass().getSimpleName());
        } finally {
            current = null;
            dropRetired();
        }
    }

    /** On the watchdog's thread: this one stays in a script that cannot be stopped. */
    private void isLost() {
        givenUp = true;
        over = true;
        Plugin culprit = running;
        Job stuck = current;
        if (culprit != null) {
            culprit.quarantine().lost();
            LOG.error(
                    "{} cannot be stopped: its thread is given up, and it is not run again before the"
                            + " next reload",
                    culprit);
        }
        lost.accept(this);
        if (stuck != null) {
            stuck.fail("the policy did not stop");
        }
        // What they await would come to a thread that listens no more.
        pending.endAll("its policy thread was lost");
    }

    /** Ends it; jobs that it has not begun fail. */
    void end() {
        over = true;
        interrupt();
    }

    /** Loads a plugin, so that its first question need not wait for that. */
    void prepare(Plugin plugin) throws PluginFault {
        var _ = guest(plugin);
    }

    private Guest guest(Plugin plugin) throws PluginFault {
        Guest known = guests.get(plugin);
        if (known != null && !known.isBroken()) {
            return known;
        }
        Guest loaded = load(plugin.declaration(), PluginLog.of(plugin.name()));
        guests.put(plugin, loaded);
        return loaded;
    }

    /** Where this thread tells what it runs. */
    Watchdog.Post post() {
        return Objects.requireNonNull(post, "on this thread");
    }

    /** A guest that nobody else knows. */
    Guest load(Plugin.Declaration declaration, Consumer<String> log) throws PluginFault {
        return Guest.load(declaration, post(), new PluginLog(log), new Host());
    }

    private interface Question<T> {
        T ask(Guest guest) throws PluginFault;
    }

    private <T> T ask(Plugin plugin, Question<T> question) throws PluginFault {
        if (plugin.quarantine().isClosed(System.nanoTime())) {
            throw new PluginFault(
                    "", "it is in quarantine: its scripts had to be stopped too often");
        }
        running = plugin;
        Guest guest = guest(plugin);
        try {
            return question.ask(guest);
        } catch (PluginFault e) {
            if (e.isStopped() && plugin.quarantine().breached(System.nanoTime())) {
                LOG.error("{} is in quarantine for a minute: {}", plugin, e.full());
            }
            throw e;
        } finally {
            running = null;
            if (guest.isBroken()) {
                guests.remove(plugin, guest);
                guest.close();
                pending.end(guest, "its script was stopped");
            }
        }
    }

    /** Whether a plugin's word holds. */
    boolean matches(Plugin plugin, Facts about, String value) throws PluginFault {
        return ask(plugin, guest -> guest.matches(text(about), value));
    }

    @SuppressWarnings("ReferenceEquality") // each question has facts of its own
    private String text(Facts about) {
        if (about != facts) {
            facts = about;
            factsText = about.toJson().encode();
        }
        return factsText;
    }

    /** Asks a policy; its answer comes to the deliberation, now or later. */
    void decide(Plugin plugin, Deliberation deliberation) throws PluginFault {
        if (pending.isFull()) {
            throw new PluginFault("", "too many decisions wait for something");
        }
        long id = ++lastDecision;
        String json =
                ask(
                        plugin,
                        guest -> {
                            deliberation.awaits(guest);
                            pending.add(id, deliberation);
                            return asked(guest, id, deliberation);
                        });
        if (!json.isEmpty()) {
            var _ = pending.remove(id);
            deliberation.answered(this, json);
        }
    }

    private String asked(Guest guest, long id, Deliberation deliberation) throws PluginFault {
        try {
            return guest.decide(id, text(deliberation.facts()));
        } catch (PluginFault e) {
            // Before all that wait for this guest are told the same in fewer words.
            var _ = pending.remove(id);
            throw e;
        }
    }

    /** Hands on what scripts have settled meanwhile: not while one of them runs. */
    private void settle() {
        while (!settled.isEmpty()) {
            Settled first = settled.removeFirst();
            Deliberation waiting = pending.remove(first.decision());
            if (waiting == null) {
                continue;
            }
            if (first.fault().isEmpty()) {
                waiting.answered(this, first.json());
            } else {
                waiting.rejected(first.fault());
            }
        }
    }

    void drop(Plugin plugin) {
        Guest guest = guests.get(plugin);
        if (guest != null && !pending.has(guest)) {
            guests.remove(plugin);
            guest.close();
        }
    }

    private void dropRetired() {
        for (Plugin plugin : List.copyOf(guests.keySet())) {
            if (plugin.isRetired()) {
                drop(plugin);
            }
        }
    }

    /** How many contexts it holds, for tests. */
    int guestCount() {
        return guests.size();
    }

    /** What scripts on this thread may call. */
    private final class Host implements GuestHost {
        @Override
        public String send(Guest guest, long decision, long ask, String address, String message) {
            Deliberation waiting = pending.get(decision);
            if (waiting == null) {
                return "the decision is made already";
            }
            String fault = waiting.mayAsk(address, message);
            if (fault.isEmpty()) {
                courier.ask(address, message, waiting.timeLeft(), new Reply(guest, ask));
            }
            return fault;
        }

        @Override
        public void settled(Guest guest, long decision, String json, String fault) {
            settled.add(new Settled(decision, json, fault));
        }
    }

    /** An answer from the bus on its way to the script that asked. */
    private final class Reply implements Courier.Answer, Job {
        private final Guest guest;
        private final long ask;
        private volatile String json = "null";
        private volatile String fault = "";

        Reply(Guest guest, long ask) {
            this.guest = guest;
            this.ask = ask;
        }

        @Override
        public void came(String answer) {
            json = answer;
            enqueue();
        }

        @Override
        public void failed(String why) {
            fault = why.isEmpty() ? "no answer" : why;
            enqueue();
        }

        private void enqueue() {
            if (!jobs.offer(this)) {
                LOG.warn("an answer for a policy is lost: its thread has too much to do");
            }
        }

        @Override
        public void run(PolicyThread thread) {
            // Another thread has the queue when the one that asked is lost; the guest stays with
            // that one. And not by way of the map: the guest may have been replaced, and its
            // questions with it.
            Plugin plugin = thread == PolicyThread.this ? plugin() : null;
            if (plugin == null) {
                return;
            }
            try {
                var _ =
                        ask(
                                plugin,
                                same -> {
                                    same.answered(ask, json, fault);
                                    return "";
                                });
            } catch (PluginFault e) {
                LOG.warn("{}: {}", plugin, e.full());
            }
        }

        private @Nullable Plugin plugin() {
            for (Map.Entry<Plugin, Guest> entry : guests.entrySet()) {
                if (entry.getValue() == guest) {
                    return entry.getKey();
                }
            }
            return null;
        }

        @Override
        public void fail(String cause) {
            // The decision ends by its deadline.
            LOG.debug("an answer came too late: {}", cause);
        }
    }
}
