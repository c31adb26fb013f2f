package dev.sallyport.identity.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code service_accounts}. Blocking; any thread. */
final class ServiceAccountRows {
    private static final String SELECT =
            "SELECT id, name, issued_at, expires_at FROM service_accounts ";

    private final Database database;

    ServiceAccountRows(Database database) {
        this.database = database;
    }

    /** False if the name is taken. */
    boolean insert(ServiceAccount account) {
        return database.update(
                        "INSERT INTO service_accounts (id, name, issued_at, expires_at)"
                                + " SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
                                + " CAST(? AS BIGINT), CAST(? AS BIGINT) WHERE NOT EXISTS"
                                + " (SELECT 1 FROM service_accounts WHERE name = ?)",
                        insert -> {
                            insert.setString(1, account.id());
                            insert.setString(2, account.name());
                            insert.setLong(3, account.issuedAt().getEpochSecond());
                            SessionRows.setInstant(insert, 4, account.expiresAt());
                            insert.setString(5, account.name());
                        })
                > 0;
    }

    Optional<ServiceAccount> find(String id) {
        return one("WHERE id = ?", id);
    }

    Optional<ServiceAccount> named(String name) {
        return one("WHERE name = ?", name);
    }

    private Optional<ServiceAccount> one(String where, String value) {
        return database
                .query(SELECT + where, s -> s.setString(1, value), ServiceAccountRows::account)
                .stream()
                .findFirst();
    }

    /** All of them, by name; at most ten thousand. */
    List<ServiceAccount> all() {
        return database.query(
                SELECT + "ORDER BY name LIMIT 10000",
                Database.Binding.NONE,
                ServiceAccountRows::account);
    }

    /** Whether there was one. */
    boolean delete(String id) {
        return database.update("DELETE FROM service_accounts WHERE id = ?", s -> s.setString(1, id))
                > 0;
    }

    private static ServiceAccount account(ResultSet row) throws SQLException {
        return new ServiceAccount(
                row.getString("id"),
                row.getString("name"),
                Instant.ofEpochSecond(row.getLong("issued_at")),
                SessionRows.instant(row, "expires_at"));
    }
}
