package dev.sallyport.policy.plugin;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Ends scripts that take too long or allocate too much. It does not rely on the engine's own
 * limits, and looks every two milliseconds while anything runs. One for the process.
 */
final class Watchdog {
    private static final long TICK_NANOS = 2_000_000;

    /** To wake it costs a script more than most scripts take. */
    private static final int QUIET_TICKS = 500;

    /** After it was told to stop, half of it on a processor: it goes on. */
    private static final long LOST_NANOS = 500_000_000;

    /** After it was told to stop, with or without a processor. */
    private static final long LOST_AT_LAST_NANOS = 2_000_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static final Watchdog SHARED = new Watchdog();

    private final Set<Post> posts = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean idle = true;

    private Watchdog() {
        thread = new Thread(null, this::watch, "policy-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** One script that runs. */
    private static final class Run {
        final Context context;
        final Budget budget;
        final long start = System.nanoTime();
        final long allocated = THREADS.getCurrentThreadAllocatedBytes();
        final long cpu;

        Run(Context context, Budget budget) {
            this.context = context;
            this.budget = budget;
            // Asked only where it can matter: it costs more than the clock.
            cpu = budget.cpu().compareTo(budget.wall()) < 0 ? THREADS.getCurrentThreadCpuTime() : 0;
        }

        @Nullable String breach(long now, long threadId) {
            if (now - start > budget.wall().toNanos()) {
                return "it ran for more than " + budget.wall().toMillis() + " ms";
            }
            long limit = budget.cpu().toNanos();
            if (now - start > limit && THREADS.getThreadCpuTime(threadId) - cpu > limit) {
                return "it ran for more than " + budget.cpu().toMillis() + " ms";
            }
            long used = THREADS.getThreadAllocatedBytes(threadId) - allocated;
            return used > budget.bytes()
                    ? "it allocated more than " + (budget.bytes() >> 20) + " MiB"
                    : null;
        }
    }

    /** Where one thread tells what it runs. Its methods are for that thread. */
    final class Post {
        private final long threadId = Thread.currentThread().threadId();
        private final Runnable lost;
        private final AtomicReference<@Nullable Run> running = new AtomicReference<>();
        private volatile String breach = "";
        private volatile long cancelled;
        private volatile long cancelledCpu;
        private volatile boolean told;

        private Post(Runnable lost) {
            this.lost = lost;
        }

        void begin(Context context, Budget budget) {
            breach = "";
            running.set(new Run(context, budget));
            if (idle) {
                LockSupport.unpark(thread);
            }
        }

        /** What the run did that it may not, or empty; its context is then closed for good. */
        String end() {
            if (running.getAndSet(null) != null) {
                return "";
            }
            cancelled = 0;
            return breach;
        }

        void leave() {
            posts.remove(this);
        }

        /** Whether anything is left to look at. */
        private boolean look(long now) {
            Run run = running.get();
            if (run != null) {
                String found = run.breach(now, threadId);
                if (found != null && claim(run, found, now)) {
                    cancel(run.context);
                }
                return true;
            }
            if (cancelled != 0 && isLost(now - cancelled) && !told) {
                told = true;
                lost.run();
            }
            return cancelled != 0 && !told;
        }

        /** A thread that gets no processor beside others' work has not been disobedient yet. */
        private boolean isLost(long nanos) {
            return nanos > LOST_AT_LAST_NANOS
                    || (nanos > LOST_NANOS
                            && THREADS.getThreadCpuTime(threadId) - cancelledCpu > LOST_NANOS / 2);
        }

        /** Whoever takes the run away decides: its thread, which ends it, or this one. */
        private boolean claim(Run run, String found, long now) {
            breach = found;
            cancelledCpu = THREADS.getThreadCpuTime(threadId);
            cancelled = now;
            if (running.compareAndSet(run, null)) {
                return true;
            }
            cancelled = 0;
            return false;
        }
    }

    private static void cancel(Context context) {
        // It waits for the script to stop, and this thread must not.
        Thread closing = new Thread(null, () -> context.close(true), "policy-cancel");
        closing.setDaemon(true);
        closing.start();
    }

    /**
     * A post for the current thread.
     *
     * @param lost called once, on the watchdog's thread, when a script has not stopped half a
     *     second after it was told to; two, if its thread had no processor
     */
    Post post(Runnable lost) {
        Post post = new Post(lost);
        posts.add(post);
        return post;
    }

    private void watch() {
        int quiet = 0;
        while (true) {
            long now = System.nanoTime();
            boolean busy = false;
            for (Post post : posts) {
                busy |= post.look(now);
            }
            quiet = busy ? 0 : quiet + 1;
            if (quiet < QUIET_TICKS) {
                LockSupport.parkNanos(TICK_NANOS);
            } else {
                idle = true;
                // A run that began before that line was seen must not wait for the next.
                if (posts.stream().noneMatch(post -> post.running.get() != null)) {
                    LockSupport.parkNanos(1_000_000_000L);
                }
                idle = false;
            }
        }
    }
}
