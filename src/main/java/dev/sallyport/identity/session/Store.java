package dev.sallyport.identity.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.identity.token.Keys;
import dev.sallyport.identity.token.Seal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database off the event loops, with a small cache in front: an entry is believed for three
 * seconds, so nodes that share nothing but the database see each other's changes in that time.
 * Answers come on the caller's context. Any thread.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration BELIEVED = Duration.ofSeconds(3);
    private static final int CACHED = 20_000;
    private static final int WORKERS = 4;

    /** More questions than this at once are refused: they would be answered too late to matter. */
    private static final int WAITING = 2_000;

    private final Database database;
    private final WorkerExecutor workers;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final AtomicBoolean closed = new AtomicBoolean();
    final SessionRows sessions;
    final ServiceAccountRows serviceAccounts;
    final DeviceRows devices;
    final Cache<String, Optional<Session>> cachedSessions = cache();
    final Cache<String, Optional<ServiceAccount>> cachedAccounts = cache();

    /** A store that opens its database at the first use. */
    public Store(Vertx vertx, StoreSettings settings, Keys keys) {
        this.database = new Database(settings);
        this.workers =
                vertx.createSharedWorkerExecutor(
                        "sallyport-store-" + System.identityHashCode(this),
                        WORKERS,
                        1,
                        TimeUnit.MINUTES);
        this.sessions =
                new SessionRows(database, new ProfileText(new Seal(keys, "provider tokens")));
        this.serviceAccounts = new ServiceAccountRows(database);
        this.devices = new DeviceRows(database);
    }

    private static <T> Cache<String, Optional<T>> cache() {
        return Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(BELIEVED).build();
    }

    /** Opens the database now, so that a start finds trouble before a user does. */
    public Future<Void> open() {
        return ask(
                        () -> {
                            database.open();
                            return true;
                        })
                .mapEmpty();
    }

    /**
     * Runs blocking work on a worker.
     *
     * @return fails with {@link StoreException}
     */
    <T> Future<T> ask(Callable<T> work) {
        if (waiting.incrementAndGet() > WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(new StoreException("the session store is too busy"));
        }
        return workers.executeBlocking(() -> answer(work), false)
                .map(answer -> Objects.requireNonNull(answer, "the store has an answer"))
                .onComplete(done -> waiting.decrementAndGet());
    }

    private <T> T answer(Callable<T> work) throws Exception {
        try {
            T answer = Objects.requireNonNull(work.call(), "work of the store has an answer");
            note("");
            return answer;
        } catch (Exception e) {
            note(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Says each change once, not each question. */
    private void note(String now) {
        String before = trouble.getAndSet(now);
        if (!before.equals(now) && !closed.get()) {
            if (now.isEmpty()) {
                LOG.info("the session store answers again");
            } else {
                LOG.error("{}; nobody is let in on account of a session until it answers", now);
            }
        }
    }

    /** What is wrong, for a person; empty while all is well. */
    public String trouble() {
        return trouble.get();
    }

    @Override
    public void close() {
        closed.set(true);
        // Not awaited: what still runs ends with its database.
        workers.close().onComplete(done -> database.close());
    }
}
