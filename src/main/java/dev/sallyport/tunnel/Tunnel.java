package dev.sallyport.tunnel;

import dev.sallyport.terms.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins two legs until both directions are done. Bytes pass as they came; a side that cannot take
 * more stops the other from being read; the end of one direction is passed on and leaves the other
 * open.
 *
 * <p>Confined to the event loop of both legs, except {@link #close}.
 */
public final class Tunnel {
    /** How long the bytes before a failure may take to leave. */
    private static final long ABORT_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** How soon a tunnel looks again whether its few held bytes have left. */
    private static final long LOOK_AGAIN_MILLIS = 5;

    private final EventExecutor loop;
    private final TunnelSettings settings;
    private final HeldBytes held;
    private Consumer<TunnelReport> whenDone = report -> {};
    private final Flow toUpstream;
    private final Flow toClient;
    private final long startNanos = System.nanoTime();
    private long lastActivityNanos = startNanos;
    private long unsentAtLastLook;
    private boolean provenEnd = true;
    private @Nullable CloseReason reason;
    private @Nullable Future<?> silence;
    private @Nullable Future<?> lifetime;
    private int legsOpen = 2;

    /** Joins two fresh legs, which must share an event loop. Nothing moves yet. */
    public Tunnel(Leg client, Leg upstream, TunnelSettings settings) {
        this(client, upstream, settings, HeldBytes.OF_PROCESS);
    }

    Tunnel(Leg client, Leg upstream, TunnelSettings settings, HeldBytes held) {
        this.loop = upstream.loop();
        this.settings = settings;
        this.held = held;
        this.toUpstream = new Flow(client, upstream, CloseReason.CLIENT_RESET);
        this.toClient = new Flow(upstream, client, CloseReason.UPSTREAM_RESET);
    }

    /**
     * Starts to carry bytes. Called once, on the event loop.
     *
     * @param receiver called exactly once, on the event loop, when both legs are gone
     */
    public void start(Consumer<TunnelReport> receiver) {
        whenDone = receiver;
        armDeadlines();
        toClient.from.open(toClient);
        toUpstream.from.open(toUpstream);
        if (reason == null) {
            toUpstream.resume();
            toClient.resume();
        }
    }

    /**
     * Ends the tunnel from outside: what is queued is sent, then both sides see a failure. Any
     * thread.
     */
    public void close(CloseReason why) {
        loop.execute(() -> end(why, ABORT_GRACE_NANOS));
    }

    private void armDeadlines() {
        if (!settings.maxDuration().isZero()) {
            lifetime =
                    loop.schedule(
                            () -> end(CloseReason.MAX_DURATION, 0),
                            settings.maxDuration().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
        watchForSilence(settings.idleTimeout());
    }

    /**
     * Ends the tunnel when no byte has moved for {@code limit}; zero: never. Replaces an earlier
     * limit.
     */
    private void watchForSilence(Duration limit) {
        if (silence != null) {
            silence.cancel(false);
        }
        if (!limit.isZero()) {
            long rest = limit.toNanos() - (System.nanoTime() - lastActivityNanos);
            silence =
                    loop.schedule(
                            () -> lookForSilence(limit), Math.max(rest, 1), TimeUnit.NANOSECONDS);
        }
    }

    private void lookForSilence(Duration limit) {
        long unsent = toUpstream.to.unsent() + toClient.to.unsent();
        if (unsent != unsentAtLastLook) {
            // A slow reader makes no event here, but its queue shrinks: that is a byte that moved.
            unsentAtLastLook = unsent;
            lastActivityNanos = System.nanoTime();
        }
        if (System.nanoTime() - lastActivityNanos < limit.toNanos()) {
            watchForSilence(limit);
        } else {
            end(halfClosed() ? CloseReason.HALF_CLOSE_TIMEOUT : CloseReason.IDLE_TIMEOUT, 0);
        }
    }

    private boolean halfClosed() {
        return toUpstream.finished || toClient.finished;
    }

    private Duration silenceLimit() {
        Duration idle = settings.idleTimeout();
        Duration half = settings.halfCloseTimeout();
        if (!halfClosed() || half.isZero()) {
            return idle;
        }
        return idle.isZero() || half.compareTo(idle) < 0 ? half : idle;
    }

    /** The other side may be gone for good as soon as it hears of the last end. */
    private void flowFinished(Flow flow) {
        lastActivityNanos = System.nanoTime();
        boolean last = flow.reverse().finished;
        if (last) {
            decided(provenEnd ? CloseReason.COMPLETED : CloseReason.CLIENT_TRUNCATED);
        }
        flow.to.finish();
        if (last) {
            toUpstream.to.close();
            toClient.to.close();
        } else if (reason == null) {
            watchForSilence(silenceLimit());
        }
    }

    /** The tunnel is over but for what its legs still have to send; they bound that themselves. */
    private void decided(CloseReason why) {
        reason = why;
        if (silence != null) {
            silence.cancel(false);
        }
        if (lifetime != null) {
            lifetime.cancel(false);
        }
    }

    private void end(CloseReason why, long graceNanos) {
        if (reason == null) {
            decided(why);
            toUpstream.to.abort(graceNanos);
            toClient.to.abort(graceNanos);
        }
    }

    private void legClosed() {
        if (--legsOpen == 0) {
            toUpstream.count(0);
            toClient.count(0);
            CloseReason why = reason == null ? CloseReason.INTERNAL : reason;
            whenDone.accept(
                    new TunnelReport(
                            toUpstream.bytes, toClient.bytes, System.nanoTime() - startNanos, why));
        }
    }

    /** One direction. */
    private final class Flow implements Leg.Events {
        private final Leg from;
        private final Leg to;
        private final CloseReason whenReset;
        private long bytes;
        private boolean finished;
        private long counted;
        private boolean looksAgain;

        Flow(Leg from, Leg to, CloseReason whenReset) {
            this.from = from;
            this.to = to;
            this.whenReset = whenReset;
        }

        private Flow reverse() {
            return this == toUpstream ? toClient : toUpstream;
        }

        /** Reads if what it brings can leave, else stops, and counts what waits meanwhile. */
        private void resume() {
            if (reason != null) {
                return;
            }
            boolean room = to.isWritable() && (!held.isTight() || to.pending() == 0);
            from.reading(room);
            if (room) {
                count(0);
            } else {
                count(to.pending());
                stopped();
            }
        }

        private void count(long bytes) {
            if (bytes != counted) {
                held.add(bytes - counted);
                counted = bytes;
            }
        }

        private void stopped() {
            if (held.isFull()) {
                end(CloseReason.OVERLOADED, 0);
            } else if (to.isWritable() && !looksAgain) {
                // The leg tells only when it becomes writable, and it has been so all the time.
                looksAgain = true;
                var _ = loop.schedule(this::lookAgain, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void lookAgain() {
            looksAgain = false;
            resume();
        }

        @Override
        public void received(ByteBuf data) {
            bytes += data.readableBytes();
            to.write(data);
        }

        @Override
        public void receivedAll() {
            lastActivityNanos = System.nanoTime();
            passOn();
        }

        private void passOn() {
            to.flush();
            if (counted > 0 || !to.isWritable() || held.isTight()) {
                resume();
            }
        }

        @Override
        public void writabilityChanged() {
            // The leg that this flow reads from is the one the reverse flow writes to. To stop is
            // passOn's: before its flush a full queue means nothing, and stopping costs two system
            // calls.
            if (from.isWritable()) {
                reverse().resume();
            }
        }

        @Override
        public void finished(boolean proven) {
            if (reason != null) {
                // A tunnel that was cut: passing this on would make the cut look like an end.
                return;
            }
            finished = true;
            provenEnd &= proven;
            flowFinished(this);
        }

        @Override
        public void closed() {
            if (reason == null) {
                end(whenReset, ABORT_GRACE_NANOS);
            }
            legClosed();
        }
    }
}
