package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run scripts. They start when the first plugin comes. A thread that a script does
 * not give back is replaced, a few times; with none left every decision is undecided. Any thread.
 */
public final class PolicyThreads implements AutoCloseable {
    /** Of each thread: more would wait for longer than anybody who asks. */
    static final int QUEUE = 256;

    /** Room for answers from the bus behind the decisions. */
    private static final int ROOM = QUEUE + 256;

    /** Each lost thread burns a processor for as long as the process lives. */
    private static final int MAX_LOST = 4;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyThreads.class);

    private final int count;
    private final Courier courier;
    private final List<PolicyThread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<PluginSet> prepared = new CopyOnWriteArrayList<>();
    private int lost;
    private boolean closed;

    /**
     * @param count at least 1
     */
    public PolicyThreads(int count, Courier courier) {
        this.count = count;
        this.courier = courier;
    }

    /** As many as this machine has use for: two at least, so that one script cannot stop all. */
    public static int usualCount() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
    }

    private void start() {
        if (threads.isEmpty()) {
            startAll();
        }
    }

    private synchronized void startAll() {
        if (!closed && threads.isEmpty() && lost == 0) {
            for (int i = 0; i < count; i++) {
                add(new ArrayBlockingQueue<>(ROOM));
            }
        }
    }

    private void add(BlockingQueue<PolicyThread.Job> jobs) {
        PolicyThread thread =
                new PolicyThread(
                        "policy-" + numbers.incrementAndGet(), jobs, courier, this::replace);
        threads.add(thread);
        thread.start();
    }

    private synchronized void replace(PolicyThread gone) {
        threads.remove(gone);
        lost++;
        if (lost > MAX_LOST) {
            LOG.error("{} policy threads are lost; this one is not replaced: restart", lost);
            gone.jobs().forEach(job -> job.fail("the policy thread is lost"));
            return;
        }
        add(gone.jobs());
        PolicyThread successor = threads.getLast();
        LOG.error("a policy thread is lost and has been replaced ({} of {})", lost, MAX_LOST);
        // Behind what waits already: those load what they need.
        prepared.forEach(set -> offer(successor, new Preparation(set, Promise.promise())));
    }

    /**
     * Loads the plugins of a generation on every thread, so that it can be used.
     *
     * @return fails with {@link PluginFault} if one does not load
     */
    public Future<Void> prepare(PluginSet set) {
        if (set.plugins().isEmpty()) {
            return Future.succeededFuture();
        }
        start();
        List<Future<Void>> all = new ArrayList<>();
        for (PolicyThread thread : threads) {
            Promise<Void> promise = Promise.promise();
            offer(thread, new Preparation(set, promise));
            all.add(promise.future());
        }
        prepared.add(set);
        return Future.join(all).<Void>mapEmpty().onFailure(cause -> retire(set));
    }

    /**
     * Runs each plugin of a generation some thousand times in contexts of their own, since a script
     * is slow at first; then it answers. Takes a second for the first plugin of a process.
     */
    public Future<Void> warm(PluginSet set) {
        if (set.plugins().isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> done = Promise.promise();
        PolicyThread thread =
                new PolicyThread(
                        "policy-warm", new ArrayBlockingQueue<>(1), Courier.NOBODY, gone -> {});
        offer(
                thread,
                new Call<>(
                        own -> {
                            set.plugins().forEach(plugin -> new WarmUp(own, plugin).run());
                            return null;
                        },
                        done));
        thread.start();
        return done.future()
                .onComplete(_ -> {
                    set.plugins().forEach(Plugin::warmed);
                    thread.end();
                });
    }

    /** The generation is over: its contexts close when what waits in them has ended. */
    public void retire(PluginSet set) {
        prepared.remove(set);
        set.plugins().forEach(Plugin::retire);
        for (PolicyThread thread : threads) {
            // What it cannot take now it finds out by itself after its next job.
            offer(
                    thread,
                    new Call<>(
                            // Whose turn it is then: a lost thread's contexts are not to be
                            // touched.
                            current -> {
                                set.plugins().forEach(current::drop);
                                return null;
                            },
                            Promise.promise()));
        }
    }

    /**
     * Decides by a route's policy and its plugins.
     *
     * @param end called once, on any thread, also with {@link Decision.Undecided}
     */
    public void decide(RoutePolicy policy, Facts facts, Consumer<Decision> end) {
        start();
        Deliberation deliberation = new Deliberation(policy, facts, end);
        threads.stream()
                .min(Comparator.comparingInt(thread -> thread.jobs().size()))
                .ifPresentOrElse(
                        thread -> {
                            if (thread.jobs().size() < QUEUE) {
                                offer(thread, deliberation);
                            } else {
                                deliberation.fail("the policy threads have too much to do");
                            }
                        },
                        () -> deliberation.fail("there is no policy thread left"));
    }

    /** Does something on a policy thread, where scripts can be asked: for commands. */
    public <T> Future<T> call(Callable<T> task) {
        start();
        if (threads.isEmpty()) {
            return Future.failedFuture("there is no policy thread left");
        }
        Promise<T> promise = Promise.promise();
        offer(threads.getFirst(), new Call<>(_ -> task.call(), promise));
        return promise.future();
    }

    private static void offer(PolicyThread thread, PolicyThread.Job job) {
        if (!thread.jobs().offer(job)) {
            job.fail("the policy threads have too much to do");
        }
    }

    /** How many contexts are open, for tests. */
    Future<Integer> guestCount() {
        List<Future<Integer>> counts = new ArrayList<>();
        for (PolicyThread thread : threads) {
            Promise<Integer> promise = Promise.promise();
            offer(thread, new Call<>(PolicyThread::guestCount, promise));
            counts.add(promise.future());
        }
        return Future.all(counts)
                .map(all -> all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
    }

    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(PolicyThread::end);
        threads.clear();
    }

    private interface Task<T> {
        @Nullable T run(PolicyThread thread) throws Exception;
    }

    private record Call<T>(Task<T> task, Promise<T> promise) implements PolicyThread.Job {
        @Override
        public void run(PolicyThread thread) {
            try {
                promise.tryComplete(task.run(thread));
            } catch (Exception e) {
                promise.tryFail(e);
            }
        }

        @Override
        public void fail(String cause) {
            promise.tryFail(cause);
        }
    }

    private record Preparation(PluginSet set, Promise<Void> promise) implements PolicyThread.Job {
        @Override
        public void run(PolicyThread thread) {
            try {
                for (Plugin plugin : set.plugins()) {
                    thread.prepare(plugin);
                }
                promise.tryComplete();
            } catch (PluginFault e) {
                promise.tryFail(e);
            }
        }

        @Override
        public void fail(String cause) {
            promise.tryFail(cause);
        }
    }
}
