package dev.sallyport.config;

import dev.sallyport.terms.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * Where a server keeps what must outlive it when the operator names no place: systemd's {@code
 * STATE_DIRECTORY}, else {@code XDG_STATE_HOME}, else {@code ~/.local/state}. Nothing is touched
 * before it is needed.
 */
final class StateFolder {
    private static final int BYTES = 32;

    private final Path folder;

    /**
     * @param variables the environment
     */
    StateFolder(Map<String, String> variables) {
        String systemd = variables.getOrDefault("STATE_DIRECTORY", "");
        String xdg = variables.getOrDefault("XDG_STATE_HOME", "");
        if (!systemd.isEmpty()) {
            // Several are separated by colons; the first is ours.
            folder = Path.of(systemd.split(":", 2)[0]);
        } else if (!xdg.isEmpty()) {
            folder = Path.of(xdg).resolve("sallyport");
        } else {
            String home = variables.getOrDefault("HOME", System.getProperty("user.home"));
            folder = Path.of(home, ".local", "state", "sallyport");
        }
    }

    Path folder() {
        return folder.toAbsolutePath().normalize();
    }

    /**
     * The secret that was made here when it was first needed.
     *
     * @param make whether to make it now; else a missing one is a dummy, good for a check
     * @throws IllegalArgumentException if it cannot be read or made; names the file and the key
     */
    Secret secret(boolean make) {
        Path file = folder().resolve("shared-secret");
        try {
            if (!Files.exists(file)) {
                if (!make) {
                    return new Secret(new byte[BYTES]);
                }
                make(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not given, and none can be kept in "
                            + file
                            + " ("
                            + e.getClass().getSimpleName()
                            + "): set shared_secret, or XDG_STATE_HOME to a folder of your own",
                    e);
        }
    }

    private static Secret read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    file + " is not a secret; remove it, or set shared_secret");
        }
        return new Secret(bytes);
    }

    private static void make(Path file) throws IOException {
        Files.createDirectories(
                file.getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        Path fresh =
                Files.createTempFile(
                        file.getParent(),
                        "secret",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, Base64.getEncoder().encodeToString(bytes) + "\n");
        try {
            // Two servers that start at once must agree: the link fails for the second.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
