package dev.sallyport.policy.plugin;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * What a plugin can import: its own files under {@code /plugin}, ours under {@code /sallyport}, and
 * nothing else, whatever path it names. In memory, read only, immutable.
 */
final class ModuleFileSystem implements FileSystem {
    static final String PLUGIN = "/plugin/";
    static final String OURS = "/sallyport/";

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> schemes;

    /**
     * @param schemes what whole specifiers such as {@code node:test} stand for
     */
    ModuleFileSystem(Map<String, String> plugin, Map<String, String> schemes) {
        plugin.forEach((name, text) -> texts.put(PLUGIN + name, text));
        this.schemes = schemes;
    }

    ModuleFileSystem with(String path, String text) {
        texts.put(path, text);
        return this;
    }

    @Override
    public Path parsePath(URI uri) {
        String known = schemes.get(uri.toString());
        if (known == null) {
            throw new UnsupportedOperationException("a plugin imports its own files only");
        }
        return Path.of(known);
    }

    @Override
    public Path parsePath(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path has no such characters");
        }
        return Path.of(path);
    }

    private String text(Path path) throws NoSuchFileException {
        String text = texts.get(toAbsolutePath(path).normalize().toString());
        if (text == null) {
            throw new NoSuchFileException(path.toString());
        }
        return text;
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
            throws IOException {
        if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
            throw new SecurityException("read only");
        }
        var _ = text(path);
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attributes) {
        throw new SecurityException("read only");
    }

    @Override
    public void delete(Path path) {
        throw new SecurityException("read only");
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path dir, DirectoryStream.Filter<? super Path> filter) {
        throw new SecurityException("a folder is not listed");
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return path.isAbsolute() ? path : Path.of(PLUGIN).resolve(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        var _ = text(path);
        return toAbsolutePath(path).normalize();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        byte[] bytes = text(path).getBytes(StandardCharsets.UTF_8);
        return Map.of(
                "isRegularFile", true,
                "isDirectory", false,
                "isSymbolicLink", false,
                "isOther", false,
                "size", (long) bytes.length);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return new TextChannel(ByteBuffer.wrap(text(path).getBytes(StandardCharsets.UTF_8)));
    }

    /** A file's bytes, to be read. */
    private static final class TextChannel implements SeekableByteChannel {
        private final ByteBuffer bytes;
        private boolean open = true;

        TextChannel(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), bytes.remaining());
            if (count == 0 && target.hasRemaining()) {
                return -1;
            }
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            throw new NonWritableChannelException();
        }

        @Override
        public long position() {
            return bytes.position();
        }

        @Override
        public SeekableByteChannel position(long position) {
            bytes.position(Math.clamp(position, 0, bytes.limit()));
            return this;
        }

        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
