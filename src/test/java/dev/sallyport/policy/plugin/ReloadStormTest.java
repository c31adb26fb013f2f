package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New plugins every 100 ms, every fifth of them broken, while decisions are made without end. */
@Timeout(300)
class ReloadStormTest {
    /** The whole number with {@code -Dsallyport.storm=100000}. */
    private static final int DECISIONS = Integer.getInteger("sallyport.storm", 20_000);

    private static final Facts FACTS = Asking.as("a@b.test").facts();

    private record Generation(int number, RoutePolicy route, PluginSet plugins) {}

    private final AtomicReference<Generation> current = new AtomicReference<>();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Semaphore room = new Semaphore(64);
    private volatile boolean over;

    private static String text(int number) {
        return number % 5 == 4
                ? "export default (facts) => ({ allow: true, reason: "
                : "import { reason } from './lib.mjs';\nexport default (facts) => ({ allow: true,"
                        + " reason: reason + "
                        + number
                        + " });";
    }

    private static Generation load(Scripts scripts, int number) throws Exception {
        Plugin plugin =
                scripts.load(
                        "p",
                        java.util.Map.of(
                                "index.mjs", text(number), "lib.mjs", "export const reason = 'g';"),
                        "{}");
        PluginSet set = new PluginSet(List.of(plugin));
        var _ =
                scripts.threads
                        .prepare(set)
                        .compose(ready -> scripts.threads.warm(set))
                        .await(30, TimeUnit.SECONDS);
        return new Generation(number, Scripts.route(plugin), set);
    }

    private void ask(Scripts scripts) throws InterruptedException {
        room.acquire();
        Generation asked = current.get();
        scripts.threads.decide(
                asked.route(),
                FACTS,
                decision -> {
                    boolean right =
                            decision instanceof Decision.Allow allow
                                    && allow.reason().equals("g" + asked.number());
                    if (!right) {
                        wrong.incrementAndGet();
                    }
                    answered.incrementAndGet();
                    room.release();
                });
    }

    @Test
    void no_decision_is_wrong_while_plugins_are_replaced() throws Exception {
        Duration ample = Duration.ofSeconds(10);
        try (Scripts scripts = new Scripts().timeouts(ample, ample)) {
            current.set(load(scripts, 0));
            Thread storm = Thread.ofPlatform().start(() -> reload(scripts));
            for (int i = 0; i < DECISIONS; i++) {
                ask(scripts);
            }
            over = true;
            storm.join();
            assertThat(room.tryAcquire(64, 30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).hasValue(0);
            assertThat(answered).hasValue(DECISIONS);
            assertThat(current.get().number()).as("generations").isPositive();
            Awaitility.await("one generation is left")
                    .untilAsserted(() ->
                            assertThat(scripts.threads.guestCount().await(10, TimeUnit.SECONDS))
                                    .isEqualTo(2));
        }
    }

    private void reload(Scripts scripts) {
        try {
            for (int number = 1; !over; number++) {
                Thread.sleep(100);
                try {
                    Generation old = current.getAndSet(load(scripts, number));
                    scripts.threads.retire(old.plugins());
                } catch (PluginFault e) {
                    assertThat(number % 5).isEqualTo(4);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            wrong.incrementAndGet();
        }
    }
}
