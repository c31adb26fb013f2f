package dev.sallyport.config;

import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.terms.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads where sessions are kept: {@code databroker_storage_*}. A connection string for PostgreSQL
 * is a URI, as libpq takes it; the driver's names of the few parameters that differ are put in.
 */
final class StoreReader {
    private static final String KEY = "databroker_storage_connection_string";
    private static final int MAX_FILE = 4096;

    /** What libpq and the driver call by the same name and mean alike. */
    private static final Set<String> SAME =
            Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs");

    private final Section top;
    private final ReferencedFiles files;
    private final StateFolder state;

    StoreReader(Section top, ReferencedFiles files, StateFolder state) {
        this.top = top;
        this.files = files;
        this.state = state;
    }

    StoreSettings read() {
        Optional<String> place = connectionString();
        String type = top.text("databroker_storage_type").orElse("").toLowerCase(Locale.ROOT);
        try {
            return switch (type) {
                case "memory" -> new StoreSettings.Memory();
                case "postgres" -> place.map(this::postgres).orElseGet(this::missing);
                default ->
                        new StoreSettings.File(
                                place.map(this::path).orElseGet(() -> inside(state.folder())));
            };
        } catch (IllegalArgumentException e) {
            top.error(place.isPresent() ? KEY : "databroker_storage_type", e);
            return new StoreSettings.Memory();
        }
    }

    private StoreSettings missing() {
        throw new IllegalArgumentException("missing " + KEY);
    }

    private Optional<String> connectionString() {
        return top.text(KEY)
                .or(() ->
                        top.text(KEY + "_file")
                                .map(name -> {
                                    try {
                                        byte[] bytes = files.read(files.resolve(name), MAX_FILE);
                                        return new String(bytes, StandardCharsets.UTF_8).strip();
                                    } catch (IllegalArgumentException e) {
                                        top.error(KEY + "_file", e);
                                        return "";
                                    }
                                }));
    }

    /** Below a folder of its own, made for its owner alone: systemd's is one that all can enter. */
    private static Path inside(Path folder) {
        return folder.resolve("sessions").resolve("store");
    }

    private Path path(String place) {
        String path = place.startsWith("file://") ? place.substring("file://".length()) : place;
        return inside(files.resolve(path).toAbsolutePath().normalize());
    }

    /** Messages repeat nothing of the text: it holds a password. */
    private StoreSettings postgres(String place) {
        URI uri;
        try {
            uri = URI.create(place);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected postgres://user:password@host:port/database", e);
        }
        if (!Set.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()))
                || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "expected postgres://user:password@host:port/database");
        }
        List<String> parameters = new ArrayList<>();
        String user = null;
        String password = null;
        if (uri.getRawUserInfo() != null) {
            String[] parts = uri.getRawUserInfo().split(":", 2);
            user = decoded(parts[0]);
            password = parts.length == 2 ? decoded(parts[1]) : null;
        }
        for (String pair :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&", -1)) {
            String name = pair.substring(0, Math.max(pair.indexOf('='), 0));
            switch (name) {
                case "user" -> user = decoded(pair.substring(name.length() + 1));
                case "password" -> password = decoded(pair.substring(name.length() + 1));
                case "target_session_attrs" -> {}
                default -> {
                    if (SAME.contains(name)) {
                        parameters.add(pair);
                    } else if (!name.isEmpty()) {
                        top.warn(KEY, "the parameter " + name + " has no effect");
                    }
                }
            }
        }
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        String url =
                "jdbc:postgresql://"
                        + uri.getHost()
                        + ":"
                        + port
                        + (uri.getRawPath() == null ? "/" : uri.getRawPath())
                        + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
        Secret secret =
                password == null ? null : new Secret(password.getBytes(StandardCharsets.UTF_8));
        return new StoreSettings.Postgres(url, user, secret);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
