package dev.sallyport.policy.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A plugin's folder as it was at one moment. Nothing outside it is there for the plugin, and what
 * happens to it later changes nothing. Immutable.
 *
 * @param folder for messages; a shipped plugin's is the place in the jar
 * @param texts by path below the folder, with slashes: {@code lib/roster.mjs}
 */
public record PluginFiles(Path folder, Map<String, String> texts) {
    /** What a plugin's decisions begin with. */
    public static final String ENTRY = "index.mjs";

    static final long MAX_BYTES = 4L << 20;
    static final int MAX_FILES = 500;
    private static final int MAX_DEPTH = 8;
    private static final List<String> SUFFIXES = List.of(".mjs", ".js", ".json");

    public PluginFiles {
        texts = Map.copyOf(texts);
    }

    /**
     * Reads a folder: modules and JSON, at most 500 files and 4 MiB. Blocks.
     *
     * @throws PluginFault if there is no plugin, or something in it is too large, no text, or leads
     *     out of the folder
     */
    public static PluginFiles read(Path folder) throws PluginFault {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
            Path root = folder.toRealPath();
            long left = MAX_BYTES;
            for (Path file : (Iterable<Path>) all::iterator) {
                if (isModule(folder, file)) {
                    String text = text(root, file, left);
                    left -= text.getBytes(StandardCharsets.UTF_8).length;
                    texts.put(folder.relativize(file).toString(), text);
                }
                if (texts.size() > MAX_FILES) {
                    throw new PluginFault(
                            folder.toString(), "more than " + MAX_FILES + " files; bundle them");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new PluginFault(folder.toString(), "cannot be read: " + e, "", e);
        }
        if (!texts.containsKey(ENTRY)) {
            throw new PluginFault(folder.toString(), "there is no " + ENTRY + " in this folder");
        }
        return new PluginFiles(folder, texts);
    }

    private static boolean isModule(Path folder, Path file) {
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".") || part.toString().equals("node_modules")) {
                return false;
            }
        }
        // A folder of this name is told apart when it is read.
        return SUFFIXES.stream().anyMatch(file.toString()::endsWith);
    }

    private static String text(Path root, Path file, long left) throws PluginFault, IOException {
        String name = file.toString();
        // A link is followed if it stays inside: that is how Kubernetes mounts files.
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
            throw new PluginFault(name, "leads out of the plugin's folder");
        }
        // Before it is opened: a pipe would wait for its writer.
        if (!Files.isRegularFile(real)) {
            throw new PluginFault(name, "is no file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(real)) {
            bytes = in.readNBytes(Math.toIntExact(left) + 1);
        }
        if (bytes.length > left) {
            throw new PluginFault(name, "the plugin is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PluginFault(name, "is not UTF-8", "", e);
        }
    }

    /** Where a file of it is, for messages and for watching. */
    public Path path(String name) {
        return folder.resolve(name);
    }
}
