package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.fake.FakeStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineWriterTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private final FakeStream stream = new FakeStream();

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lines_ofSeveralThreads_arriveWholeAndInEachOnesOrder() throws InterruptedException {
        LineWriter writer = new LineWriter(stream, CLOCK);
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() ->
                                    IntStream.range(0, 2_000)
                                            .forEach(i -> writer.offer(line(name + i)))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        writer.close();
        List<String> lines = stream.lines();
        assertThat(lines).hasSize(6_001).last().isEqualTo("");
        for (String name : List.of("a", "b", "c")) {
            assertThat(lines.stream().filter(l -> l.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 2_000).mapToObj(i -> name + i).toList());
        }
    }

    @Test
    void blockedStream_costsLinesButNoTime_andTheLossIsReportedOnce() {
        LineWriter writer = new LineWriter(stream, CLOCK, 30);
        stream.block(true);
        assertThat(writer.offer(line("first"))).isTrue();
        await().until(stream::isWaitedFor);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += writer.offer(line("waits")) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(5);
        assertThat(writer.dropped()).isEqualTo(95);
        stream.block(false);
        await().until(() -> stream.lines().stream().anyMatch(l -> l.contains("\"dropped\":95")));
        assertThat(writer.offer(line("after"))).isTrue();
        writer.close();
        assertThat(stream.lines()).contains("first", "after").hasSize(9);
        assertThat(stream.lines().stream().filter(l -> l.contains("dropped"))).hasSize(1);
    }

    /** As many as a busy proxy writes; with a pause after each batch it would be 12 MB a second. */
    @Test
    void stream_thatIsFast_isWrittenToWithoutPauses() {
        byte[] line = line("x".repeat(999));
        LineWriter writer = new LineWriter(OutputStream.nullOutputStream(), CLOCK, 4 << 20);
        long start = System.nanoTime();
        for (int i = 0; i < 50_000; ) {
            if (writer.offer(line)) {
                i++;
            } else {
                Thread.onSpinWait();
            }
        }
        writer.close();
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void lineBeyondTheBound_isDroppedAndReported_withoutAnotherLine() {
        LineWriter writer = new LineWriter(stream, CLOCK, 30);
        assertThat(writer.offer(line("x".repeat(30)))).isFalse();
        await().until(() -> stream.lines().stream().anyMatch(l -> l.contains("\"dropped\":1")));
        writer.close();
    }

    @Test
    void failingStream_isTriedAgain_andHalfALineSwallowsNoOther() {
        LineWriter writer = new LineWriter(stream, CLOCK);
        stream.fail(true);
        assertThat(writer.offer(line("important"))).isTrue();
        await().until(() -> stream.lines().contains("impor"));
        stream.fail(false);
        await().until(() -> stream.lines().contains("important"));
        assertThat(writer.dropped()).isZero();
        writer.close();
    }

    @Test
    void close_writesWhatWaits_andTakesNoMore() {
        LineWriter writer = new LineWriter(stream, CLOCK);
        stream.block(true);
        assertThat(writer.offer(line("one"))).isTrue();
        assertThat(writer.offer(line("two"))).isTrue();
        stream.block(false);
        writer.close();
        assertThat(stream.lines()).startsWith("one", "two");
        assertThat(writer.offer(line("late"))).isFalse();
    }

    @Test
    void close_ofABlockedStream_givesUp() {
        LineWriter writer = new LineWriter(stream, CLOCK);
        stream.block(true);
        assertThat(writer.offer(line("never"))).isTrue();
        await().until(stream::isWaitedFor);
        long start = System.nanoTime();
        writer.close();
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        stream.block(false);
    }
}
