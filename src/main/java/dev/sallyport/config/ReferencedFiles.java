package dev.sallyport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads files once, and remembers which and what. Not thread-safe. */
final class ReferencedFiles {
    private final Path folder;
    private final Set<Path> watched = new LinkedHashSet<>();
    private final MessageDigest digest;

    /**
     * @param configuration the configuration file, read or not
     */
    ReferencedFiles(Path configuration) {
        Path absolute = configuration.toAbsolutePath();
        folder = absolute.getParent() == null ? absolute : absolute.getParent();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The folder of the configuration file, absolute. */
    Path folder() {
        return folder;
    }

    /** Lets a change of this be a reason to look again. */
    void watch(Path path) {
        watched.add(path.toAbsolutePath());
    }

    /** Beside the configuration file first, as its author sees it; then Pomerium's way. */
    Path resolve(String name) {
        Path beside = folder.resolve(name);
        Path fromHere = Path.of(name).toAbsolutePath();
        return !Files.exists(beside) && Files.exists(fromHere) ? fromHere : beside;
    }

    /**
     * Reads a whole file.
     *
     * @throws IllegalArgumentException whose message says what is wrong with the file
     */
    byte[] read(Path path, int maxBytes) {
        watched.add(path.toAbsolutePath());
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(maxBytes + 1);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no such file: " + path, e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException("may not read " + path + "; check its mode", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + path + ": " + e.getMessage(), e);
        }
        if (bytes.length > maxBytes) {
            throw new IllegalArgumentException(path + " is larger than " + maxBytes + " bytes");
        }
        digest(path + " " + bytes.length);
        digest.update(bytes);
        return bytes;
    }

    void digest(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** Whether others than owner and group may do anything with it, or the group may write. */
    static boolean isWiderThan0640(Path path) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
            return mode.stream()
                    .anyMatch(p ->
                            p.name().startsWith("OTHERS")
                                    || p == PosixFilePermission.GROUP_WRITE
                                    || p == PosixFilePermission.GROUP_EXECUTE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    Set<Path> watched() {
        return watched;
    }

    /** Ends the digest: call once, last. */
    long checksum() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
