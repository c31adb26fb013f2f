package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StreamInputTest {
    private static final int END = 0;
    private static final int STOP = 1;
    private static final int GO = 2;
    private static final int OPEN = 3;

    /** Takes what it is given; it may want no more after each part. */
    private static final class Rig implements StreamInput.Taker {
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        private final ByteBuf received = Unpooled.buffer();
        private final List<ByteBuf> frames = new ArrayList<>();
        private final StreamInput input =
                new StreamInput(allocator, bytes -> this.credited += bytes);
        private long credited;
        private int flushes;
        private int ends;
        private boolean stopsAfterEach;
        private boolean stopsAfterAll;

        private int frame(int length, int first) {
            ByteBuf data = Unpooled.buffer(length);
            for (int i = 0; i < length; i++) {
                data.writeByte(first + i);
            }
            frames.add(data);
            int free = input.came(data);
            credited += free;
            // As the frame reader does, behind whoever listens.
            data.release();
            return free;
        }

        @Override
        public void received(ByteBuf bytes) {
            assertThat(ends).isZero();
            received.writeBytes(bytes);
            bytes.release();
            if (stopsAfterEach) {
                input.reading(false);
            }
        }

        @Override
        public void receivedAll() {
            flushes++;
            if (stopsAfterAll) {
                input.reading(false);
            }
        }

        @Override
        public void finished() {
            ends++;
        }

        private boolean isInOrder() {
            for (int i = 0; i < received.readableBytes(); i++) {
                if (received.getByte(i) != (byte) i) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Numbers above three are frames of so many bytes. */
    @Property(tries = 500)
    void every_byte_comes_once_in_order_before_the_end_and_is_credited(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 6_000) Integer> steps,
            @ForAll boolean stopsAfterEach) {
        Rig rig = new Rig();
        rig.stopsAfterEach = stopsAfterEach;
        int sent = 0;
        boolean ended = false;
        for (int step : steps) {
            switch (step % 7) {
                case END -> {
                    ended = true;
                    rig.input.end();
                }
                case STOP -> rig.input.reading(false);
                case GO -> rig.input.reading(true);
                case OPEN -> rig.input.open(rig);
                default -> {
                    if (!ended) {
                        var _ = rig.frame(step, sent);
                        sent += step;
                    }
                }
            }
        }
        assertThat(rig.credited).isEqualTo(rig.received.readableBytes());

        rig.input.open(rig);
        rig.input.end();
        for (int i = 0; i <= steps.size(); i++) {
            rig.input.reading(true);
        }

        assertThat(rig.received.readableBytes()).isEqualTo(sent);
        assertThat(rig.isInOrder()).isTrue();
        assertThat(rig.credited).isEqualTo(sent);
        assertThat(rig.ends).isOne();
        assertThat(rig.frames).allMatch(frame -> frame.refCnt() == 0);
        assertThat(rig.allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void what_comes_before_somebody_wants_it_is_held() {
        Rig rig = new Rig();
        assertThat(rig.frame(4096, 0)).isZero();
        rig.input.open(rig);
        assertThat(rig.received.readableBytes()).isZero();
        rig.input.reading(true);
        assertThat(rig.received.readableBytes()).isEqualTo(4096);
        assertThat(rig.flushes).isOne();
        assertThat(rig.frame(10, 0)).isEqualTo(10);
        assertThat(rig.flushes).isOne();
        rig.input.cameAll();
        assertThat(rig.flushes).isEqualTo(2);
    }

    @Test
    void what_was_held_may_be_stopped_before_all_of_it_is_taken() {
        Rig rig = new Rig();
        rig.stopsAfterAll = true;
        for (int i = 0; i < 20; i++) {
            var _ = rig.frame(10_000, i * 10_000);
        }
        rig.input.open(rig);
        rig.input.end();
        rig.input.reading(true);
        assertThat(rig.received.readableBytes()).isEqualTo(70_000);
        assertThat(rig.ends).isZero();
        rig.input.reading(true);
        rig.input.reading(true);
        assertThat(rig.received.readableBytes()).isEqualTo(200_000);
        rig.input.reading(true);
        assertThat(rig.ends).isOne();
        assertThat(rig.isInOrder()).isTrue();
    }

    /** A frame is a slice of a read of up to 256 KiB. */
    @Test
    void no_read_is_kept_for_what_waits() {
        Rig rig = new Rig();
        var _ = rig.frame(16_384, 0);
        rig.input.open(rig);
        rig.input.reading(true);
        var _ = rig.frame(16_384, 0);
        assertThat(rig.frames).hasSize(2).allMatch(frame -> frame.refCnt() == 0);
    }

    /** A client that sends them as frames of a byte must not make us hold an object for each. */
    @Test
    void single_bytes_are_gathered() {
        Rig rig = new Rig();
        for (int i = 0; i < 65_535; i++) {
            assertThat(rig.frame(1, i)).isZero();
        }
        assertThat(rig.frames).allMatch(frame -> frame.refCnt() == 0);
        assertThat(rig.allocator.metric().usedHeapMemory()).isLessThan(80_000);
        rig.input.open(rig);
        rig.input.reading(true);
        assertThat(rig.received.readableBytes()).isEqualTo(65_535);
        assertThat(rig.isInOrder()).isTrue();
    }

    @Test
    void what_nobody_takes_any_more_is_let_go_and_credited() {
        Rig rig = new Rig();
        var _ = rig.frame(4096, 0);
        var _ = rig.frame(1, 0);
        rig.input.drop();
        assertThat(rig.credited).isEqualTo(4097);
        assertThat(rig.frame(5000, 0)).isEqualTo(5000);
        assertThat(rig.frames).allMatch(frame -> frame.refCnt() == 0);
        assertThat(rig.allocator.metric().usedHeapMemory()).isZero();
        rig.input.end();
        assertThat(rig.ends).isZero();
    }
}
