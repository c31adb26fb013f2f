package dev.sallyport.identity.session;

import dev.sallyport.identity.login.SignedIn;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code sessions}. Blocking; any thread. */
final class SessionRows {
    private static final String SELECT =
            "SELECT id, provider, profile, sealed_tokens, issued_at, expires_at, outage_since,"
                    + " refresh_at FROM sessions ";

    private final Database database;
    private final ProfileText text;

    SessionRows(Database database, ProfileText text) {
        this.database = database;
        this.text = text;
    }

    /** A session with the second at which it was to be refreshed. */
    record Due(Session session, long refreshAt) {}

    /** False if the id is taken. */
    boolean insert(Session session, long refreshAt) {
        return database.update(
                        "INSERT INTO sessions (id, provider, user_id, issued_at, expires_at,"
                                + " profile, sealed_tokens, refresh_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        insert -> {
                            insert.setString(1, session.id());
                            insert.setString(2, session.provider());
                            insert.setString(3, session.who().profile().subject());
                            insert.setLong(4, session.issuedAt().getEpochSecond());
                            insert.setLong(5, session.expiresAt().getEpochSecond());
                            insert.setString(6, text.profile(session.who().profile()));
                            insert.setString(7, text.tokens(session.who().tokens()));
                            insert.setLong(8, refreshAt);
                        })
                > 0;
    }

    Optional<Session> find(String id) {
        return database
                .query(SELECT + "WHERE id = ?", select -> select.setString(1, id), this::session)
                .stream()
                .findFirst();
    }

    /** Writes what the provider said, or that it said nothing; false if the session has ended. */
    boolean update(Session session, long refreshAt) {
        return database.update(
                        "UPDATE sessions SET profile = ?, sealed_tokens = ?, refresh_at = ?,"
                                + " outage_since = ? WHERE id = ?",
                        update -> {
                            update.setString(1, text.profile(session.who().profile()));
                            update.setString(2, text.tokens(session.who().tokens()));
                            update.setLong(3, refreshAt);
                            setInstant(update, 4, session.outageSince());
                            update.setString(5, session.id());
                        })
                > 0;
    }

    static void setInstant(PreparedStatement statement, int index, @Nullable Instant instant)
            throws SQLException {
        if (instant == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, instant.getEpochSecond());
        }
    }

    /** Null for NULL, which JDBC reads as 0: no time of ours is 1970. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long seconds = row.getLong(column);
        return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
    }

    /** Whether there was one. */
    boolean delete(String id) {
        return database.update("DELETE FROM sessions WHERE id = ?", s -> s.setString(1, id)) > 0;
    }

    /** A user's sessions, at most a thousand. */
    List<Session> ofUser(String userId) {
        return database.query(
                SELECT + "WHERE user_id = ? LIMIT 1000",
                select -> select.setString(1, userId),
                this::session);
    }

    /** Sessions whose profile's text holds this text, at most a thousand; to be looked at again. */
    List<Session> withClaim(String text) {
        return database.query(
                SELECT + "WHERE POSITION(? IN profile) > 0 LIMIT 1000",
                select -> select.setString(1, text),
                this::session);
    }

    /** What has expired, at most a thousand. */
    List<Session> expired(long now) {
        return database.query(
                SELECT + "WHERE expires_at <= ? LIMIT 1000",
                select -> select.setLong(1, now),
                this::session);
    }

    /** Sessions to refresh by now, the longest overdue first. */
    List<Due> due(long now, int limit) {
        return database.query(
                SELECT + "WHERE refresh_at <= ? ORDER BY refresh_at LIMIT ?",
                select -> {
                    select.setLong(1, now);
                    select.setInt(2, limit);
                },
                row -> new Due(session(row), row.getLong("refresh_at")));
    }

    /** Takes a due session for this node until {@code until}; false if another node was faster. */
    boolean claim(Due due, long until) {
        return database.update(
                        "UPDATE sessions SET refresh_at = ? WHERE id = ? AND refresh_at = ?",
                        update -> {
                            update.setLong(1, until);
                            update.setString(2, due.session().id());
                            update.setLong(3, due.refreshAt());
                        })
                > 0;
    }

    private Session session(ResultSet row) throws SQLException {
        return new Session(
                row.getString("id"),
                row.getString("provider"),
                new SignedIn(
                        text.profile(row.getString("profile")),
                        text.tokens(row.getString("sealed_tokens"))),
                Instant.ofEpochSecond(row.getLong("issued_at")),
                Instant.ofEpochSecond(row.getLong("expires_at")),
                instant(row, "outage_since"));
    }
}
