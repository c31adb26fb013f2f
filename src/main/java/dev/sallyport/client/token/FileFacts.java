package dev.sallyport.client.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the system says of a name itself, not of what it links to. Where files have no Unix modes
 * (Windows), whoever can enter the profile's folder is the user, and modes count as right.
 *
 * @param owner null where there are no Unix modes
 * @param mode the permission bits, setuid and sticky included
 */
record FileFacts(
        boolean folder, boolean file, @Nullable String owner, int mode, int links, long size) {
    static final int ONLY_OWNERS_FOLDER = 0700;
    static final int ONLY_OWNERS_FILE = 0600;

    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 02;

    /** Whether the file system is one with Unix modes. */
    static boolean unix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Asks for them.
     *
     * @throws java.nio.file.NoSuchFileException when there is nothing
     */
    static FileFacts of(Path path) throws IOException {
        BasicFileAttributes basic =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!unix(path)) {
            return new FileFacts(
                    basic.isDirectory(), basic.isRegularFile(), null, 0, 1, basic.size());
        }
        Map<String, Object> more =
                Files.readAttributes(path, "unix:owner,mode,nlink", LinkOption.NOFOLLOW_LINKS);
        String owner =
                more.get("owner") instanceof UserPrincipal principal ? principal.getName() : "?";
        return new FileFacts(
                basic.isDirectory(),
                basic.isRegularFile(),
                owner,
                (int) more.getOrDefault("mode", 0) & 07777,
                (int) more.getOrDefault("nlink", 0),
                basic.size());
    }

    /** Whether any user of the machine can put other things in the place of what is inside. */
    boolean openToReplacement() {
        return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    }

    /**
     * Refuses what is somebody else's, and closes what is the user's to everyone else.
     *
     * @param path a folder or a file with one name only: a second name would get the mode too
     */
    void claim(Path path, int wanted) throws IOException {
        if (owner == null) {
            return;
        }
        String user = System.getProperty("user.name", "");
        // Whoever has no name on this system (a number in a container) is told apart by the mode:
        // only the owner can set it.
        boolean named = !user.isEmpty() && !user.equals("?");
        if (named && !owner.equals(user)) {
            throw new IOException(path + " belongs to " + owner + ", not to " + user);
        }
        if (mode != wanted) {
            Files.getFileAttributeView(
                            path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(
                            PosixFilePermissions.fromString(
                                    wanted == ONLY_OWNERS_FOLDER ? "rwx------" : "rw-------"));
        }
    }
}
