package dev.sallyport.identity.session;

import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.SignedIn;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews sessions before the provider's tokens end, and ends what has expired. A provider that says
 * no ends the session at once; one that cannot be reached has said nothing: then the session lives
 * on for a grace.
 */
public final class Refresher extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final Duration TICK = Duration.ofSeconds(2);

    /** At once: many sessions that come due together are spread over many ticks. */
    static final int AT_ONCE = 32;

    /** What it says is no, or does not hold: a wrong signature, another subject. */
    private static final Set<ProviderException.Kind> ENDS =
            Set.of(ProviderException.Kind.REFUSED, ProviderException.Kind.BAD_ANSWER);

    private static final int SWEEP_EVERY = 15;
    private static final long RETRY_SECONDS = 10;
    private static final long RETRY_SPREAD_SECONDS = 10;

    private final Sessions sessions;
    private final Supplier<Optional<Renewal>> renewal;
    private final InstantSource clock;
    private final Duration tick;
    private boolean busy;
    private int ticks;

    /**
     * What is needed to renew sessions now.
     *
     * @param grace how long a session outlives an unreachable provider
     */
    public record Renewal(IdentityProvider provider, Duration grace) {}

    /** Renews by whatever {@code renewal} gives at the time. */
    public Refresher(Sessions sessions, Supplier<Optional<Renewal>> renewal, InstantSource clock) {
        this(sessions, renewal, clock, TICK);
    }

    /** The same in another rhythm: with a clock that a test moves, nobody waits for this one. */
    Refresher(
            Sessions sessions,
            Supplier<Optional<Renewal>> renewal,
            InstantSource clock,
            Duration tick) {
        this.sessions = sessions;
        this.renewal = renewal;
        this.clock = clock;
        this.tick = tick;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(tick.toMillis(), timer -> tick());
        return Future.all(sessions.listen(), new SessionControl(sessions).listen(vertx.eventBus()));
    }

    private void tick() {
        if (busy) {
            return;
        }
        busy = true;
        Future<?> swept = ticks++ % SWEEP_EVERY == 0 ? sessions.sweep() : Future.succeededFuture();
        swept.compose(done -> sessions.takeDue(AT_ONCE))
                .compose(this::renewAll)
                .onComplete(done -> busy = false)
                // The store has said what is wrong with it.
                .onFailure(cause -> LOG.debug("no session was renewed", cause));
    }

    private Future<?> renewAll(List<Session> due) {
        return Future.join(due.stream().map(this::renew).toList());
    }

    private Future<Void> renew(Session session) {
        return renewal.get()
                .map(now -> renew(session, now))
                .orElseGet(() -> sessions.end(session, "nobody can sign in here").mapEmpty());
    }

    private Future<Void> renew(Session session, Renewal now) {
        if (!now.provider().id().equals(session.provider())) {
            return sessions.end(session, "its provider is no longer configured").mapEmpty();
        }
        return now.provider()
                .refresh(session.who())
                .compose(
                        who -> keep(session, who),
                        cause -> withoutAnswer(session, cause, now.grace()));
    }

    private Future<Void> keep(Session session, SignedIn who) {
        return sessions.refreshed(session, who);
    }

    private Future<Void> withoutAnswer(Session session, Throwable cause, Duration grace) {
        if (cause instanceof ProviderException said && ENDS.contains(said.kind())) {
            LOG.warn("session {} ends: {}", session.id(), said.getMessage());
            return sessions.end(session, "the provider did not renew it").mapEmpty();
        }
        LOG.warn("session {} was not renewed: {}", session.id(), cause.getMessage());
        Instant now = clock.instant();
        Instant since = session.outageSince() == null ? now : session.outageSince();
        if (now.isAfter(since.plus(grace))) {
            return sessions.end(session, "the provider was unreachable for idp_outage_grace")
                    .mapEmpty();
        }
        long spread = ThreadLocalRandom.current().nextLong(RETRY_SPREAD_SECONDS);
        return sessions.unheard(session, since, now.getEpochSecond() + RETRY_SECONDS + spread);
    }
}
