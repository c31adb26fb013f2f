package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusConsumersTest {
    private static final String EVENT = "sallyport.event.access";

    private final Vertx vertx = BusConsumers.vertx(new VertxOptions());
    private final Predicate<String> consumed = BusConsumers.of(vertx.eventBus());

    private static void await(Future<?> future) throws Exception {
        future.await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private MessageConsumer<Object> consume(String address) throws Exception {
        MessageConsumer<Object> consumer = vertx.eventBus().consumer(address, message -> {});
        await(consumer.completion());
        return consumer;
    }

    @Test
    void event_is_consumed_from_the_first_consumer_to_the_last() throws Exception {
        assertThat(consumed.test(EVENT)).isFalse();
        var first = consume(EVENT);
        var second = consume(EVENT);
        assertThat(consumed.test(EVENT)).isTrue();
        assertThat(consumed.test("sallyport.event.authorize")).isFalse();
        await(first.unregister());
        assertThat(consumed.test(EVENT)).isTrue();
        await(second.unregister());
        assertThat(consumed.test(EVENT)).isFalse();
    }

    @Test
    void addresses_of_answers_are_not_kept() throws Exception {
        MessageConsumer<Object> echo =
                vertx.eventBus().consumer("echo", message -> message.reply("x"));
        await(echo.completion());
        await(vertx.eventBus().request("echo", ""));
        await(echo.unregister());
        assertThat(consumed.test("echo")).isFalse();
    }

    @Test
    void bus_that_does_not_count_may_reach_anybody() throws Exception {
        Vertx plain = Vertx.vertx();
        try {
            assertThat(BusConsumers.of(plain.eventBus()).test(EVENT)).isTrue();
        } finally {
            await(plain.close());
        }
    }
}
