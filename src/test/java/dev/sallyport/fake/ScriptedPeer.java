package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Plays a {@link PeerScript} at one end of a tunnel, with a thread that reads and one that writes,
 * and checks every byte that comes.
 */
public final class ScriptedPeer {
    /** Prime, so that a missing piece of any length shows. */
    private static final int PERIOD = 1_048_573;

    private static final long PATIENCE_SECONDS = 20;

    /** Rests of a slow reader; a bounded number, so that a try ends soon. */
    private static final int RESTS = 12;

    /** The bytes of a direction. */
    public enum Song {
        CLIENT(1),
        UPSTREAM(2);

        private final byte[] bytes = new byte[2 * PERIOD];

        Song(long seed) {
            byte[] once = new byte[PERIOD];
            new Random(seed).nextBytes(once);
            System.arraycopy(once, 0, bytes, 0, PERIOD);
            System.arraycopy(once, 0, bytes, PERIOD, PERIOD);
        }

        private Song other() {
            return this == CLIENT ? UPSTREAM : CLIENT;
        }
    }

    private final PeerEnd end;
    private final PeerScript script;
    private final Song song;
    private final Thread reader;
    private final Thread writer;
    private final CountDownLatch peerEnded = new CountDownLatch(1);
    private volatile long sent;
    private volatile boolean finished;
    private volatile long received;
    private volatile boolean ended;
    private volatile boolean failed;
    private volatile String fault = "";

    private ScriptedPeer(PeerEnd end, PeerScript script, Song song) {
        this.end = end;
        this.script = script;
        this.song = song;
        reader = Thread.ofVirtual().start(this::read);
        writer = Thread.ofVirtual().start(this::write);
    }

    public static ScriptedPeer start(PeerEnd end, PeerScript script, Song song) {
        return new ScriptedPeer(end, script, song);
    }

    private void read() {
        long limit = script.resets() ? script.readLimit() : Long.MAX_VALUE;
        try {
            InputStream in = end.in();
            byte[] buffer = new byte[script.readSize()];
            for (int reads = 0; received < limit; reads++) {
                int count = in.read(buffer);
                if (count < 0) {
                    ended = true;
                    return;
                }
                check(buffer, count);
                if (reads < RESTS && script.readPause() > 0) {
                    Thread.sleep(script.readPause());
                }
            }
        } catch (IOException e) {
            // The end was a failure: ended stays false.
        } catch (InterruptedException e) {
            fault = "interrupted";
        } finally {
            peerEnded.countDown();
        }
    }

    private void check(byte[] buffer, int count) {
        int from = (int) (received % PERIOD);
        if (!Arrays.equals(buffer, 0, count, song.other().bytes, from, from + count)
                && fault.isEmpty()) {
            fault = "wrong bytes after " + received;
        }
        received += count;
    }

    private void write() {
        try {
            if (script.afterPeer() && !peerEnded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                fault = "the other direction did not end";
            }
            for (int step : script.steps()) {
                if (step < 0) {
                    Thread.sleep(-step);
                } else {
                    int from = (int) (sent % PERIOD);
                    sent += step;
                    end.out().write(song.bytes, from, step);
                    end.out().flush();
                }
            }
            // Before the act: the other side may see it at once.
            finished = !script.resets();
            switch (script.end()) {
                case FINISH -> end.finish();
                case TRUNCATE -> end.truncate();
                case RESET -> {}
            }
        } catch (IOException e) {
            finished = false;
            failed = true;
        } catch (InterruptedException e) {
            fault = "interrupted";
        }
    }

    /** Waits for the end of the script; a peer that resets does so when it has written, or soon. */
    public ScriptedPeer act() throws IOException, InterruptedException {
        if (script.resets()) {
            boolean _ = writer.join(java.time.Duration.ofMillis(200));
            end.reset();
        }
        return this;
    }

    /** Waits until both threads have ended and lets the end go. */
    public ScriptedPeer join() throws IOException, InterruptedException {
        var patience = java.time.Duration.ofSeconds(PATIENCE_SECONDS);
        if (!writer.join(patience) || !reader.join(patience)) {
            fault = "hangs after " + received + " bytes received and " + sent + " sent";
        }
        end.close();
        return this;
    }

    /** Bytes handed over for sending, whether or not all of them left. */
    public long sent() {
        return sent;
    }

    /** Bytes that came, each of them checked. */
    public long received() {
        return received;
    }

    public boolean finished() {
        return finished;
    }

    /** Whether the other direction ended in order. */
    public boolean orderly() {
        // A write that fails takes the connection's error with it, and a read then sees an end.
        return ended && !failed;
    }

    /** What was wrong, or empty. */
    public String fault() {
        return fault;
    }

    @Override
    public String toString() {
        return "%s: sent %d%s, received %d%s%s"
                .formatted(
                        song,
                        sent,
                        finished ? " and finished" : "",
                        received,
                        ended ? " and an end" : "",
                        failed ? ", a write failed" : "");
    }
}
