package dev.sallyport.identity.session;

import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.identity.session.SessionEvent.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a deployment. Futures fail with {@link StoreException} and complete on the
 * caller's context. Any thread.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int ID_BYTES = 16;

    /** Ahead of the provider's own end, as Pomerium refreshes. */
    private static final long REFRESH_AHEAD_SECONDS = 60;

    /** Between two refreshes of one session, however short the provider's tokens live. */
    private static final long REFRESH_GAP_SECONDS = 10;

    static final long NEVER = Long.MAX_VALUE;

    private final Store store;
    private final EventBus bus;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Sessions in this store. */
    public Sessions(Store store, Vertx vertx, InstantSource clock) {
        this.store = store;
        this.bus = vertx.eventBus();
        this.clock = clock;
    }

    /**
     * Hears of other nodes' changes; complete when every node of a cluster knows that we listen.
     */
    public Future<Void> listen() {
        return bus.<JsonObject>consumer(
                        SessionEvent.ADDRESS, message -> heard(message.body().getValue("session")))
                .completion();
    }

    private void heard(Object id) {
        if (id instanceof String text) {
            store.ask(
                            () -> {
                                forget(text);
                                return text;
                            })
                    .onFailure(cause -> LOG.warn("a change of a session was not seen", cause));
        }
    }

    /** Waits for a look-up under way, and so belongs on a worker. */
    private void forget(String id) {
        store.cachedSessions.invalidate(id);
    }

    /** A new session, under an id that nobody has seen. */
    public Future<Session> create(String provider, SignedIn who, Duration life) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Session session =
                new Session(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                        provider,
                        who,
                        now,
                        now.plus(life),
                        null);
        return store.ask(
                        () -> {
                            if (!store.sessions.insert(session, refreshAt(who))) {
                                throw new StoreException(
                                        "the session store did not take a session");
                            }
                            return session;
                        })
                .onSuccess(made -> tell(Kind.CREATED, made, "signed in"));
    }

    /** The session with this id, unless it has ended or expired. */
    public Future<Optional<Session>> find(String id) {
        Optional<Session> known = store.cachedSessions.getIfPresent(id);
        Future<Optional<Session>> found =
                known != null
                        ? Future.succeededFuture(known)
                        : store.ask(() -> store.cachedSessions.get(id, store.sessions::find));
        return found.map(row -> row.filter(s -> clock.instant().isBefore(s.expiresAt())));
    }

    /** Ends a session; false if it had ended before. After it nobody is let in on its account. */
    public Future<Boolean> end(Session session, String reason) {
        return store.ask(
                        () -> {
                            boolean was = store.sessions.delete(session.id());
                            forget(session.id());
                            return was;
                        })
                .onSuccess(was -> {
                    if (was) {
                        tell(Kind.ENDED, session, reason);
                    }
                });
    }

    /** Ends every session of a user; the answer is how many there were. */
    public Future<Integer> endAll(String userId, String reason) {
        return store.ask(() -> store.sessions.ofUser(userId)).compose(all -> endEach(all, reason));
    }

    /**
     * Ends what the provider says has ended.
     *
     * @param subject whose sessions; empty: look for the id alone
     * @param sid the provider's id of the one session; empty: all of the subject's
     */
    public Future<Integer> endAtProvider(
            String provider, Optional<String> subject, Optional<String> sid, String reason) {
        return store.ask(() ->
                        subject.map(store.sessions::ofUser)
                                .orElseGet(() ->
                                        store.sessions.withClaim(
                                                "\"sid\":[\"" + sid.orElse("") + "\"]")))
                .map(found ->
                        found.stream()
                                .filter(s -> s.provider().equals(provider))
                                .filter(s -> sid.isEmpty() || hasSid(s, sid.get()))
                                .toList())
                .compose(found -> endEach(found, reason));
    }

    private static boolean hasSid(Session session, String sid) {
        return session.who().profile().claims().getOrDefault("sid", List.of()).contains(sid);
    }

    /** Ends the session with this id; the answer is 0 or 1. */
    public Future<Integer> endOne(String id, String reason) {
        return find(id).compose(found ->
                found.map(session -> end(session, reason).map(was -> was ? 1 : 0))
                        .orElseGet(() -> Future.succeededFuture(0)));
    }

    private Future<Integer> endEach(List<Session> sessions, String reason) {
        return Future.all(sessions.stream().map(session -> end(session, reason)).toList())
                .map(done -> sessions.size());
    }

    /** Deletes what has expired. */
    Future<Integer> sweep() {
        long now = clock.instant().getEpochSecond();
        return store.ask(() -> store.sessions.expired(now)).compose(all -> endEach(all, "expired"));
    }

    /** Due sessions that this node has taken for half a minute. */
    Future<List<Session>> takeDue(int limit) {
        long now = clock.instant().getEpochSecond();
        return store.ask(() ->
                store.sessions.due(now, limit).stream()
                        .filter(due -> store.sessions.claim(due, now + 30))
                        .map(SessionRows.Due::session)
                        .toList());
    }

    /** Keeps what the provider said at a refresh. */
    Future<Void> refreshed(Session before, SignedIn now) {
        Session session = before.refreshed(now);
        return update(session, refreshAt(now))
                .onSuccess(done -> tell(Kind.REFRESHED, session, "the provider renewed it"));
    }

    /** Keeps that the provider was not heard. */
    Future<Void> unheard(Session before, Instant since, long askAgainAt) {
        Session session = before.unheard(since);
        return update(session, askAgainAt)
                .onSuccess(done -> {
                    if (before.outageSince() == null) {
                        tell(Kind.PROVIDER_UNREACHABLE, session, "kept for idp_outage_grace");
                    }
                });
    }

    private Future<Void> update(Session session, long refreshAt) {
        return store.ask(
                        () -> {
                            boolean was = store.sessions.update(session, refreshAt);
                            forget(session.id());
                            return was;
                        })
                .mapEmpty();
    }

    private long refreshAt(SignedIn who) {
        if (who.tokens().refresh() == null) {
            return NEVER;
        }
        long now = clock.instant().getEpochSecond();
        long due = who.tokens().expiresAt().getEpochSecond() - REFRESH_AHEAD_SECONDS;
        return Math.max(now + REFRESH_GAP_SECONDS, due);
    }

    private void tell(Kind kind, Session session, String reason) {
        String user = session.who().profile().subject();
        LOG.info("session {} of {}: {} ({})", session.id(), user, kind, reason);
        bus.publish(
                SessionEvent.ADDRESS, new SessionEvent(kind, session.id(), user, reason).toJson());
    }
}
