package dev.sallyport.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices that files have changed and have stopped changing. It looks rather than listens: a look
 * sees symbolic links that were swapped, files that were replaced and network file systems alike,
 * and costs a few system calls.
 */
final class FileWatch {
    private Map<Path, Mark> known = Map.of();
    private Map<Path, Mark> lastLook = Map.of();

    /** Takes what is there now as known. Blocks. */
    synchronized void settle(Collection<Path> files) {
        known = look(files);
        lastLook = known;
    }

    /**
     * Whether the files differ from what is known, and have not changed since the last look: a file
     * that is being written is left alone. What is found becomes known. Blocks.
     */
    synchronized boolean hasSettledChange(Collection<Path> files) {
        Map<Path, Mark> now = look(files);
        boolean settled = now.equals(lastLook);
        lastLook = now;
        if (!settled || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    private static Map<Path, Mark> look(Collection<Path> files) {
        Map<Path, Mark> marks = new HashMap<>();
        for (Path file : files) {
            marks.put(file, mark(file));
        }
        return marks;
    }

    private static Mark mark(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Mark(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            return Mark.MISSING;
        }
    }

    /** Compared, never shown: to write a time down takes longer than the rest of a look. */
    private record Mark(@Nullable Object inode, long size, FileTime modified) {
        static final Mark MISSING = new Mark(null, -1, FileTime.fromMillis(0));
    }
}
