package dev.sallyport.client.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder that only its user can enter, and its files. No symbolic link below it is followed. */
final class PrivateFolder {
    private static final int MAX_NAMES = 1000;

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Enters {@code base} and each folder below it in turn; those below are the user's own, and are
     * closed to everyone else from here on.
     *
     * @param base may be reached through links: where caches are is for the user to say
     * @param create makes what is missing
     * @return null when something is missing and is not to be made
     * @throws IOException when one of them is a link, somebody else's, or cannot be had
     */
    static @Nullable PrivateFolder open(Path base, List<String> below, boolean create)
            throws IOException {
        try {
            if (create && !Files.isDirectory(base)) {
                var _ = Files.createDirectories(base, mode(base, "rwx------"));
            }
            Path path = base.toRealPath();
            if (FileFacts.of(path).openToReplacement()) {
                throw new IOException(path + " can be written by every user of this machine");
            }
            for (String name : below) {
                path = path.resolve(name);
                enter(path, create);
            }
            return new PrivateFolder(path);
        } catch (NoSuchFileException e) {
            if (create) {
                throw e;
            }
            return null;
        }
    }

    private static void enter(Path path, boolean create) throws IOException {
        if (create) {
            try {
                var _ = Files.createDirectory(path, mode(path, "rwx------"));
            } catch (FileAlreadyExistsException e) {
                // What it is, and whose, is looked at next.
            }
        }
        FileFacts facts = FileFacts.of(path);
        if (!facts.folder()) {
            throw new IOException(path + " is not a folder");
        }
        facts.claim(path, FileFacts.ONLY_OWNERS_FOLDER);
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return FileFacts.unix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : new FileAttribute<?>[0];
    }

    Path path(String name) {
        return path.resolve(name);
    }

    /** The names of the files whose name ends so, at most a thousand. */
    List<String> names(String suffix) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*" + suffix)) {
            for (Path entry : entries) {
                if (names.size() < MAX_NAMES) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        return names;
    }

    /**
     * What is in a file of the user's own; its mode is repaired.
     *
     * @return null when there is none
     * @throws IOException when it is a link, has a second name, is somebody else's or longer than
     *     {@code limit} bytes
     */
    byte @Nullable [] read(String name, int limit) throws IOException {
        Path file = path(name);
        try {
            FileFacts facts = FileFacts.of(file);
            // No name at all: it was replaced at this moment.
            if (!facts.file() || facts.links() > 1) {
                throw new IOException(file + " is a link, or not a file");
            }
            if (facts.size() > limit) {
                throw new IOException(file + " is not a token of ours");
            }
            facts.claim(file, FileFacts.ONLY_OWNERS_FILE);
            try (FileChannel channel = open(name, StandardOpenOption.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate(limit);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // Until the end.
                }
                byte[] content = new byte[bytes.flip().remaining()];
                bytes.get(content);
                return content;
            }
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** When a file was written last. */
    FileTime written(String name) throws IOException {
        return Files.getLastModifiedTime(path(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Replaces a file as a whole: a reader sees the old content or the new. What the old name was,
     * a link for example, does not matter, and what it led to is not touched.
     */
    void write(String name, byte[] content) throws IOException {
        String draft = name + ".new";
        boolean done = false;
        boolean _ = delete(draft);
        try {
            try (FileChannel file =
                    open(draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    int _ = file.write(bytes);
                }
                file.force(true);
            }
            var _ = Files.move(path(draft), path(name), StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                boolean _ = delete(draft);
            }
        }
    }

    /** Removes a file; returns whether there was one. */
    boolean delete(String name) throws IOException {
        return Files.deleteIfExists(path(name));
    }

    /** Opens a file that stays, for its lock. */
    FileChannel lockFile(String name) throws IOException {
        return open(name, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    private FileChannel open(String name, StandardOpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(path(name), all, mode(path, "rw-------"));
    }
}
