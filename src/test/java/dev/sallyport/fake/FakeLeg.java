package dev.sallyport.fake;

import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A leg whose peer is the test. It notes what a leg must never be asked to do. Confined to its
 * loop.
 */
public final class FakeLeg implements Leg {
    private final EventExecutor loop;
    private final StringBuilder taken = new StringBuilder();
    private final List<String> calls = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private Events events;
    private String early = "";
    private boolean writable = true;
    private boolean reading;
    private boolean finished;
    private boolean over;
    private boolean gone;
    private boolean lingers;
    private boolean endsWithFinish;
    private boolean freedByFlush;
    private int pauses;
    private long pending;

    public FakeLeg(EventExecutor loop) {
        this.loop = loop;
    }

    /** Bytes that came before the leg was opened. */
    public FakeLeg early(String text) {
        early = text;
        return this;
    }

    /** Close and abort take effect only when {@link #vanishes} is called. */
    public FakeLeg lingers() {
        lingers = true;
        return this;
    }

    /** Is gone as soon as it has been told to finish. */
    public void endsWithFinish() {
        endsWithFinish = true;
    }

    /** The peer sends. */
    public ByteBuf sends(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        events.received(bytes);
        events.receivedAll();
        return bytes;
    }

    /** The peer has finished sending. */
    public void finishes(boolean proven) {
        events.finished(proven);
    }

    /** The leg is gone. */
    public void vanishes() {
        if (!gone) {
            gone = true;
            if (events != null) {
                events.closed();
            }
        }
    }

    /** The peer reads again, or no longer. */
    public FakeLeg writable(boolean now) {
        writable = now;
        if (events != null) {
            events.writabilityChanged();
        }
        return this;
    }

    /** The kernel takes all that is queued. */
    public void writableAfterFlush() {
        freedByFlush = true;
    }

    /** How often it was told to stop reading. */
    public int pauses() {
        return pauses;
    }

    public void pending(long bytes) {
        pending = bytes;
    }

    public String taken() {
        return taken.toString();
    }

    /** {@code finish}, {@code close}, {@code abort}, in the order in which they were called. */
    public List<String> calls() {
        return calls;
    }

    public List<String> violations() {
        return violations;
    }

    public boolean isReading() {
        return reading;
    }

    public boolean isGone() {
        return gone;
    }

    public boolean isOver() {
        return over;
    }

    @Override
    public EventExecutor loop() {
        return loop;
    }

    @Override
    public void open(Events receiver) {
        events = receiver;
        if (!early.isEmpty()) {
            sends(early);
        }
        if (gone) {
            receiver.closed();
        }
    }

    @Override
    public void reading(boolean wanted) {
        pauses += reading && !wanted ? 1 : 0;
        reading = wanted;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public void write(ByteBuf bytes) {
        if (finished && !gone) {
            violations.add("write after finish");
        }
        taken.append(bytes.toString(StandardCharsets.US_ASCII));
        bytes.release();
    }

    @Override
    public void flush() {
        if (freedByFlush && !writable) {
            writable(true);
        }
    }

    @Override
    public void finish() {
        calls.add("finish");
        if (finished) {
            violations.add("finish twice");
        }
        if (over) {
            violations.add("finish after the end");
        }
        finished = true;
        if (endsWithFinish) {
            vanishes();
        }
    }

    @Override
    public void close() {
        end("close");
    }

    @Override
    public void abort(long graceNanos) {
        end("abort");
    }

    private void end(String how) {
        calls.add(how);
        over = true;
        if (!lingers && events != null) {
            vanishes();
        } else if (!lingers) {
            gone = true;
        }
    }
}
