package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that a script does not give back, and what waited there. */
@Timeout(60)
class LostThreadsTest {
    private static final Facts ALICE = Asking.as("alice@a.test").facts();
    private static final Facts STRANGER = Asking.anonymously().facts();
    private static final Duration AMPLE = Duration.ofSeconds(10);

    private static String decides(String expression) {
        return "export default (facts, config, host) => (" + expression + ");";
    }

    private static String cause(Decision decision) {
        return ((Decision.Undecided) decision).cause();
    }

    /** In the host, where no script can be stopped, until the test lets go. */
    private static void hold(CountDownLatch stuck) {
        boolean interrupted = false;
        while (stuck.getCount() > 0) {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thread_that_does_not_come_back_is_replaced() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Courier holds = (_, _, _, _) -> hold(stuck);
        try (Scripts scripts = new Scripts(1, holds).timeouts(Duration.ofMillis(500), AMPLE)) {
            Plugin good = scripts.ready("good", decides("{allow: true}"));
            Plugin bad = scripts.ready("bad", decides("host.ask('x', 1)"));
            CompletableFuture<Decision> lost = scripts.later(Scripts.route(bad), ALICE);
            CompletableFuture<Decision> behind = scripts.later(Scripts.route(good), ALICE);
            assertThat(cause(lost.get(20, TimeUnit.SECONDS))).contains("did not stop");
            assertThat(behind.get(20, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
            assertThat(cause(scripts.decide(Scripts.route(bad), ALICE))).contains("quarantine");
            stuck.countDown();
        }
    }

    @Test
    void what_waits_on_a_thread_that_is_lost_is_undecided_at_once() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CompletableFuture<Courier.Answer> asked = new CompletableFuture<>();
        Courier courier =
                (address, _, _, answer) -> {
                    if (address.equals("stuck")) {
                        hold(stuck);
                    } else {
                        asked.complete(answer);
                    }
                };
        Duration run = Duration.ofMillis(500);
        try (Scripts scripts = new Scripts(1, courier).timeouts(run, Duration.ofSeconds(50))) {
            Plugin waits =
                    scripts.ready(
                            "waits",
                            "export default async (facts, config, host) => {"
                                    + "if (facts.user === null) return {allow: true};"
                                    + "await host.ask('silent', 1); for (;;); };");
            Plugin bad = scripts.ready("bad", decides("host.ask('stuck', 1)"));
            CompletableFuture<Decision> waiting = scripts.later(Scripts.route(waits), ALICE);
            Courier.Answer late = asked.get(20, TimeUnit.SECONDS);
            CompletableFuture<Decision> lost = scripts.later(Scripts.route(bad), ALICE);

            assertThat(cause(lost.get(20, TimeUnit.SECONDS))).contains("did not stop");
            assertThat(cause(waiting.get(5, TimeUnit.SECONDS)))
                    .isEqualTo("its policy thread was lost");

            late.came("{}");
            assertThat(scripts.decide(Scripts.route(waits), STRANGER))
                    .isInstanceOf(Decision.Allow.class);
            for (int i = 1; i < Quarantine.BREACHES; i++) {
                assertThat(waits.quarantine().breached(System.nanoTime()))
                        .as("the answer has reached no script, which had to be stopped then")
                        .isFalse();
            }
            stuck.countDown();
        }
    }

    @Test
    void generation_that_ends_behind_a_lost_thread_holds_up_nobody() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Courier holds =
                (_, _, _, _) -> {
                    held.countDown();
                    hold(stuck);
                };
        try (Scripts scripts = new Scripts(1, holds).timeouts(Duration.ofMillis(500), AMPLE)) {
            Plugin good = scripts.ready("good", decides("{allow: true}"));
            Plugin bad = scripts.ready("bad", decides("host.ask('x', 1)"));
            CompletableFuture<Decision> lost = scripts.later(Scripts.route(bad), ALICE);
            assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            // To close the context that is stuck would wait for it.
            scripts.threads.retire(new PluginSet(List.of(bad)));
            CompletableFuture<Decision> behind = scripts.later(Scripts.route(good), ALICE);

            assertThat(cause(lost.get(20, TimeUnit.SECONDS))).contains("did not stop");
            assertThat(behind.get(20, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
            stuck.countDown();
        }
    }

    @Test
    void load_counts_the_threads_own_time() throws Exception {
        Watchdog.Post post = Watchdog.SHARED.post(() -> {});
        Context context = Context.newBuilder("js").build();
        try {
            Duration cpu = Duration.ofMillis(200);
            post.begin(context, new Budget(Duration.ofSeconds(30), cpu, 1L << 40));
            // Other work on the machine has the processors.
            new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS);
            assertThat(post.end()).isEmpty();

            post.begin(context, new Budget(Duration.ofSeconds(30), cpu, 1L << 40));
            assertThatThrownBy(() -> context.eval("js", "for (;;);"))
                    .isInstanceOf(PolyglotException.class);
            assertThat(post.end()).isEqualTo("it ran for more than 200 ms");
        } finally {
            post.leave();
        }
    }
}
