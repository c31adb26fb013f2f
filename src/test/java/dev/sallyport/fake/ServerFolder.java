package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder with a server's configuration and certificates, written as a whole. */
public final class ServerFolder implements AutoCloseable {
    private final Path folder;
    private final TestAuthority authority = new TestAuthority("Scenario CA");
    private final List<String> lines = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();

    public ServerFolder() {
        try {
            folder = Files.createTempDirectory("sallyport-scenario");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.add("address: 127.0.0.1:0");
        lines.add("health_check_addr: 127.0.0.1:0");
        write("ca.pem", authority.pem());
    }

    public TestAuthority authority() {
        return authority;
    }

    /** Terminates TLS with one certificate for {@code *.example.test}. */
    public ServerFolder secured() {
        issue("c", authority.issue("*.example.test"));
        return line("certificate_file: c.pem").line("certificate_key_file: c-key.pem");
    }

    /** Writes a certificate and its key as {@code NAME.pem} and {@code NAME-key.pem}. */
    public ServerFolder issue(String name, TestAuthority.Issued issued) {
        write(name + "-key.pem", TestAuthority.keyPem(issued.key()));
        write(name + ".pem", TestAuthority.pem(issued.certificate()));
        return this;
    }

    /** Where the health pages are; by default wherever there is room. */
    public ServerFolder health(int port) {
        lines.replaceAll(line ->
                line.startsWith("health_check_addr:")
                        ? "health_check_addr: 127.0.0.1:" + port
                        : line);
        return this;
    }

    public ServerFolder line(String line) {
        lines.add(line);
        return this;
    }

    /** A key with another value than the one it has, or a new one. */
    public ServerFolder replace(String key, String value) {
        lines.removeIf(line -> line.startsWith(key + ":"));
        return line(key + ": " + value);
    }

    /** A route that everybody may use; {@code more} are further keys. */
    public ServerFolder route(String authority, String to, String... more) {
        routes.add("  - from: tcp+https://" + authority);
        routes.add("    to: " + to);
        routes.add("    allow_public_unauthenticated_access: true");
        for (String key : more) {
            routes.add("    " + key);
        }
        return this;
    }

    /** A web route; {@code more} are further keys, such as who may use it. */
    public ServerFolder webRoute(String host, String to, String... more) {
        routes.add("  - from: https://" + host);
        routes.add("    to: " + to);
        for (String key : more) {
            routes.add("    " + key);
        }
        return this;
    }

    /** A route that nobody may use, unless {@code more} keys let them. */
    public ServerFolder privateRoute(String authority, String to, String... more) {
        routes.add("  - from: tcp+https://" + authority);
        routes.add("    to: " + to);
        for (String key : more) {
            routes.add("    " + key);
        }
        return this;
    }

    public ServerFolder withoutRoutes() {
        routes.clear();
        return this;
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    /** Writes the configuration in one step, as editors and orchestrators do. */
    public Path write() {
        List<String> all = new ArrayList<>(lines);
        all.add("routes:");
        all.addAll(routes);
        return write("config.yaml", String.join("\n", all) + "\n");
    }

    public Path write(String name, String text) {
        try {
            Path next = Files.writeString(folder.resolve(name + ".next"), text);
            return Files.move(
                    next,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
