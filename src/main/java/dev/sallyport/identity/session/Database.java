package dev.sallyport.identity.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sallyport.terms.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the store, with its tables brought up to date before the first use. A database
 * that cannot be reached is tried again at a later use ({@link Outage}). Blocking; any thread.
 */
final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String MIGRATIONS = "classpath:dev/sallyport/identity/session/migrations";

    private final StoreSettings settings;
    private final String memoryName = "sallyport-" + UUID.randomUUID();
    private final Outage outage = new Outage();
    private volatile @Nullable HikariDataSource pool;

    Database(StoreSettings settings) {
        this.settings = settings;
    }

    /** Fills a statement's question marks. */
    interface Binding {
        /** Without any. */
        Binding NONE = statement -> {};

        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads one row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Changes rows, in a transaction of its own; the answer is how many.
     *
     * @throws StoreException if the database cannot do it now
     */
    int update(String sql, Binding binding) {
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(text("answer", e), e);
        }
    }

    /**
     * Reads rows; the statement bounds how many.
     *
     * @throws StoreException if the database cannot do it now
     */
    <T> List<T> query(String sql, Binding binding, RowReader<T> reader) {
        try (Connection connection = connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new StoreException(text("answer", e), e);
        }
    }

    /** Opens it and brings its tables up to date, if that has not been done. */
    void open() {
        var _ = pool();
    }

    private Connection connection() {
        HikariDataSource open = pool();
        return outage.attempt(() -> connection(open));
    }

    private Connection connection(HikariDataSource open) {
        try {
            return open.getConnection();
        } catch (SQLException e) {
            throw new StoreException(text("be reached", e), e);
        }
    }

    private String text(String what, Exception e) {
        return "the session store cannot " + what + ": " + plain(e) + "; see " + place();
    }

    private HikariDataSource pool() {
        HikariDataSource open = pool;
        if (open == null) {
            outage.check();
            open = opened();
        }
        return open;
    }

    private synchronized HikariDataSource opened() {
        HikariDataSource open = pool;
        if (open == null) {
            open = outage.attempt(this::connect);
            pool = open;
        }
        return open;
    }

    private HikariDataSource connect() {
        HikariDataSource fresh = null;
        try {
            prepareFolder();
            fresh = new HikariDataSource(config());
            var _ =
                    Flyway.configure()
                            .dataSource(fresh)
                            .locations(MIGRATIONS)
                            .table("sallyport_schema")
                            .baselineOnMigrate(true)
                            .baselineVersion("0")
                            .load()
                            .migrate();
            return fresh;
        } catch (IOException | RuntimeException e) {
            if (fresh != null) {
                fresh.close();
            }
            throw new StoreException(text("be opened", e), e);
        }
    }

    private HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sallyport-store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(PATIENCE.toMillis() / 2);
        switch (settings) {
            case StoreSettings.Memory _ ->
                    config.setJdbcUrl("jdbc:h2:mem:" + memoryName + ";DB_CLOSE_DELAY=-1" + MODE);
            case StoreSettings.File(Path path) ->
                    config.setJdbcUrl("jdbc:h2:file:" + path + ";AUTO_SERVER=TRUE" + MODE);
            case StoreSettings.Postgres(String url, var user, Secret password) -> {
                config.setJdbcUrl(url);
                config.setUsername(user);
                if (password != null) {
                    config.setPassword(new String(password.reveal(), StandardCharsets.UTF_8));
                }
                config.addDataSourceProperty("ApplicationName", "sallyport");
                config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
                config.addDataSourceProperty("socketTimeout", 2 * PATIENCE.toSeconds());
            }
        }
        return config;
    }

    private static final String MODE =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

    /** Others on the machine must not read the file, nor the key that H2 leaves beside it. */
    private void prepareFolder() throws IOException {
        if (settings instanceof StoreSettings.File(Path path) && path.getParent() != null) {
            // Read once, when H2 first listens for the other processes of this user.
            System.setProperty("h2.bindAddress", "127.0.0.1");
            if (!Files.isDirectory(path.getParent())) {
                Files.createDirectories(
                        path.getParent(),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        }
    }

    private String place() {
        return switch (settings) {
            case StoreSettings.Memory _ -> "the process's memory";
            case StoreSettings.File(Path path) -> path.toString();
            case StoreSettings.Postgres _ -> "databroker_storage_connection_string";
        };
    }

    /** Drivers repeat statements and values on further lines; the first names the trouble. */
    private static String plain(Exception e) {
        Throwable root = e;
        while (root.getCause() != null
                && (root instanceof FlywayException || root.getMessage() == null)) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        int statement = text.indexOf("; SQL statement:");
        return statement < 0 ? text : text.substring(0, statement);
    }

    @Override
    public synchronized void close() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }
}
