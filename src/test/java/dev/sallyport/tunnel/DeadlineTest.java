package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoop loop = channel.eventLoop();
    private final Deadline deadline = new Deadline();
    private final List<String> ended = new ArrayList<>();

    DeadlineTest() {
        channel.freezeTime();
    }

    private void in(long seconds, String name) {
        deadline.in(loop, TimeUnit.SECONDS.toNanos(seconds), () -> ended.add(name));
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void deadline_isReachedOnce() {
        in(10, "a");
        pass(9);
        assertThat(ended).isEmpty();
        pass(1);
        pass(100);
        assertThat(ended).containsExactly("a");
    }

    @Test
    void laterOne_countsInsteadOfTheFirst() {
        in(10, "a");
        pass(9);
        in(10, "b");
        pass(9);
        assertThat(ended).isEmpty();
        pass(1);
        assertThat(ended).containsExactly("b");
    }

    @Test
    void earlierOne_countsInsteadOfTheFirst() {
        in(10, "a");
        in(2, "b");
        pass(2);
        pass(100);
        assertThat(ended).containsExactly("b");
    }

    @Test
    void oneThatIsTakenBack_isNotReached_andAnotherIs() {
        in(10, "a");
        deadline.never();
        pass(20);
        assertThat(ended).isEmpty();
        in(10, "b");
        pass(10);
        assertThat(ended).containsExactly("b");
    }

    @Test
    void droppedOne_leavesNoTimer() {
        in(10, "a");
        deadline.drop();
        assertThat(channel.hasPendingTasks()).isFalse();
        pass(20);
        assertThat(ended).isEmpty();
    }

    @Test
    void oneThatSetsItselfAgain_goesOn() {
        deadline.in(loop, TimeUnit.SECONDS.toNanos(1), () -> in(1, "again"));
        pass(1);
        assertThat(ended).isEmpty();
        pass(1);
        assertThat(ended).containsExactly("again");
    }
}
