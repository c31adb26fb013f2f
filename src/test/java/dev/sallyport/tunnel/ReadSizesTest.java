package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadSizesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long nanos = 5;
    private final SmallTalk talk = new SmallTalk(() -> nanos);
    private final ReadSizes sizes = new ReadSizes(() -> talk);
    private final ExtendedHandle handle = sizes.newHandle();

    @AfterEach
    void close() {
        var _ = channel.finishAndReleaseAll();
    }

    /**
     * As a transport reads in one turn of the event loop; what is there fills the buffer or not.
     */
    private int read(int there) {
        handle.reset(channel.config());
        int size = handle.guess();
        handle.attemptedBytesRead(size);
        handle.lastBytesRead(Math.min(size, there));
        handle.incMessagesRead(1);
        assertThat(handle.continueReading()).as("one read a turn").isFalse();
        handle.readComplete();
        return size;
    }

    private int flow(long bytes) {
        int last = 0;
        for (long done = 0; done < bytes; done += last) {
            last = read(Integer.MAX_VALUE);
        }
        return last;
    }

    @Test
    void reads_grow_with_the_traffic_and_once_more_when_it_flows() {
        assertThat(read(10)).isEqualTo(2048);
        nanos += SmallTalk.LATELY_NANOS;
        assertThat(flow(ReadSizes.FLOWS / 2)).isEqualTo(ReadSizes.USUAL);
        assertThat(flow(ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
    }

    @Test
    void reads_in_a_tunnel_grow_further_while_all_tunnels_hold_little() {
        HeldBytes held = new HeldBytes(1_600);
        sizes.countedIn(held);
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FASTEST);
        held.add(100);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.FASTEST);
        held.add(1);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.FAST);
        held.add(-1);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.FASTEST);
        sizes.stopped();
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.USUAL);
    }

    @Test
    void flow_that_stops_is_read_in_smaller_parts_until_it_flows_again() {
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
        sizes.stopped();
        assertThat(flow(ReadSizes.FLOWS - ReadSizes.USUAL)).isEqualTo(ReadSizes.USUAL);
        assertThat(flow(ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
    }

    @Test
    void small_talk_is_read_in_small_buffers_whatever_has_flowed() {
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
        int size = 0;
        for (int i = 0; i < 40; i++) {
            size = read(100);
        }
        assertThat(size).isEqualTo(512);
        // What it carries in days does not make it fast.
        for (int i = 0; i < 200_000; i++) {
            assertThat(read(100)).isEqualTo(512);
        }
        nanos += SmallTalk.LATELY_NANOS;
        assertThat(flow(ReadSizes.FLOWS - ReadSizes.USUAL)).isEqualTo(ReadSizes.USUAL);
    }

    @Test
    void turns_are_short_while_somebody_else_talks_on_the_same_event_loop() {
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
        talk.read(SmallTalk.MESSAGE);
        talk.read(0);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.FAST);
        talk.read(100);
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.BESIDE_TALK);
        nanos += SmallTalk.LATELY_NANOS - 1;
        assertThat(read(Integer.MAX_VALUE)).isEqualTo(ReadSizes.BESIDE_TALK);
        nanos++;
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
    }

    @Test
    void talk_on_another_event_loop_does_not_count() throws InterruptedException {
        SmallTalk.here().read(100);
        Thread other = new Thread(() -> nanos = SmallTalk.here().isHeard() ? 1 : 0);
        other.start();
        other.join();
        assertThat(nanos).isZero();
        assertThat(SmallTalk.here().isHeard()).isTrue();
    }

    @Test
    void channels_do_not_share_what_has_flowed() {
        assertThat(flow(2 * ReadSizes.FLOWS)).isEqualTo(ReadSizes.FAST);
        ExtendedHandle other = new ReadSizes().newHandle();
        assertThat(other.guess()).isEqualTo(2048);
    }
}
