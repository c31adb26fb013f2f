package dev.sallyport.identity.session;

import dev.sallyport.terms.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where sessions are kept. */
public sealed interface StoreSettings {
    /** In this process; gone when it ends. */
    record Memory() implements StoreSettings {}

    /**
     * In a file of H2's; several processes of the same user on one machine may open it.
     *
     * @param path absolute, without H2's own suffix
     */
    record File(Path path) implements StoreSettings {}

    /**
     * In PostgreSQL, shared by nodes.
     *
     * @param jdbcUrl without user and password
     */
    record Postgres(String jdbcUrl, @Nullable String user, @Nullable Secret password)
            implements StoreSettings {}
}
