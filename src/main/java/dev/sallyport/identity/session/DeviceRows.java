package dev.sallyport.identity.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code device_grants}. Blocking; any thread. */
final class DeviceRows {
    private static final int MOST = 10_000;

    private final Database database;

    DeviceRows(Database database) {
        this.database = database;
    }

    /** A sign-in of a device that has no browser; {@code session} is null until somebody agrees. */
    record Grant(@Nullable String session, long expiresAt) {}

    /** False while ten thousand grants wait, or if the user code is taken. */
    boolean insert(String deviceHash, String userCode, long expiresAt, long now) {
        int swept =
                database.update(
                        "DELETE FROM device_grants WHERE expires_at <= ?", s -> s.setLong(1, now));
        return swept >= 0
                && database.update(
                                "INSERT INTO device_grants (device_hash, user_code, expires_at)"
                                        + " SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
                                        + " CAST(? AS BIGINT) WHERE"
                                        + " (SELECT COUNT(*) FROM device_grants) < ? AND NOT EXISTS"
                                        + " (SELECT 1 FROM device_grants WHERE user_code = ?)",
                                insert -> {
                                    insert.setString(1, deviceHash);
                                    insert.setString(2, userCode);
                                    insert.setLong(3, expiresAt);
                                    insert.setInt(4, MOST);
                                    insert.setString(5, userCode);
                                })
                        > 0;
    }

    /** Ties a waiting grant to a session; false if none waits under this code. */
    boolean agree(String userCode, String session, long now) {
        return database.update(
                        "UPDATE device_grants SET session_id = ? WHERE user_code = ?"
                                + " AND session_id IS NULL AND expires_at > ?",
                        update -> {
                            update.setString(1, session);
                            update.setString(2, userCode);
                            update.setLong(3, now);
                        })
                > 0;
    }

    Optional<Grant> find(String deviceHash) {
        return database
                .query(
                        "SELECT session_id, expires_at FROM device_grants WHERE device_hash = ?",
                        select -> select.setString(1, deviceHash),
                        row -> new Grant(row.getString(1), row.getLong(2)))
                .stream()
                .findFirst();
    }

    /** Whether this call was the one that took it. */
    boolean take(String deviceHash) {
        return database.update(
                        "DELETE FROM device_grants WHERE device_hash = ?",
                        s -> s.setString(1, deviceHash))
                > 0;
    }
}
