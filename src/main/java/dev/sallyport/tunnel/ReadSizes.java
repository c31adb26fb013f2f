package dev.sallyport.tunnel;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one channel reads at once. It grows with the traffic to {@link #USUAL}; what flows, and
 * has not been stopped for {@link #FLOWS} bytes, is read {@link #FAST} at a time, or {@link
 * #FASTEST} in a tunnel. A larger read costs fewer wake-ups a byte, is a longer turn of the event
 * loop for all others on it, and more to hold when the other side stops in the middle of it.
 *
 * <p>Confined to the channel's event loop.
 */
final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Eight TLS records. */
    static final int USUAL = 128 << 10;

    static final int FAST = 256 << 10;

    /**
     * Where what is held is counted, as long as it is little. Twice as much is more than Netty
     * keeps ready once it is encrypted.
     */
    static final int FASTEST = 512 << 10;

    /** Beside small messages: what carries much takes shorter turns of the event loop then. */
    static final int BESIDE_TALK = 64 << 10;

    /** More than the kernel takes for a peer that does not read. */
    static final long FLOWS = 8 << 20;

    private static final int FIRST = 2048;
    private static final int SMALLEST = 512;

    private static final AdaptiveRecvByteBufAllocator GROWING =
            new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, USUAL);

    /**
     * One read in a turn of the event loop, where Netty's default is 16: what waits meanwhile are
     * the other tunnels of the loop.
     */
    private static final int READS_A_TURN = 1;

    private final Supplier<SmallTalk> talk;
    private @Nullable HeldBytes held;
    private long flowed;

    ReadSizes() {
        this(SmallTalk::here);
    }

    /**
     * @param talk that of the event loop which asks
     */
    ReadSizes(Supplier<SmallTalk> talk) {
        super(READS_A_TURN);
        this.talk = talk;
    }

    /** What the other side does not take is counted here from now on. */
    void countedIn(HeldBytes bytes) {
        held = bytes;
    }

    /** Nothing is read for now: the other side cannot take more. */
    void stopped() {
        flowed = 0;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Sizes();
    }

    private final class Sizes extends MaxMessageHandle {
        private final ExtendedHandle growing = (ExtendedHandle) GROWING.newHandle();

        @Override
        public int guess() {
            int size = growing.guess();
            if (size < USUAL) {
                // A tunnel of days is not fast because of what it has carried in all.
                flowed = 0;
                return size;
            }
            if (talk.get().isHeard()) {
                return BESIDE_TALK;
            }
            if (flowed < FLOWS) {
                return size;
            }
            return held != null && held.isLittle() ? FASTEST : FAST;
        }

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            growing.reset(config);
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            super.attemptedBytesRead(bytes);
            growing.attemptedBytesRead(bytes);
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            growing.lastBytesRead(bytes);
            flowed += Math.max(0, bytes);
        }

        @Override
        public void readComplete() {
            super.readComplete();
            growing.readComplete();
            if (lastBytesRead() < attemptedBytesRead()) {
                // Else a buffer was full: the beginning of something larger.
                talk.get().read(totalBytesRead());
            }
        }
    }
}
