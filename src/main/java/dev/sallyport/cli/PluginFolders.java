package dev.sallyport.cli;

import dev.sallyport.policy.plugin.PluginFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds plugins for the commands that look at them. */
final class PluginFolders {
    private PluginFolders() {}

    /** The folder itself if it is a plugin, else the plugins in it, by name. */
    static List<Path> in(Path folder) throws CommandFailure {
        if (isPlugin(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> inner = Files.list(folder)) {
            List<Path> plugins = inner.filter(PluginFolders::isPlugin).sorted().toList();
            if (!plugins.isEmpty()) {
                return plugins;
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + folder + ": " + e, e);
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "no plugin in " + folder + ": a plugin is a folder with " + PluginFiles.ENTRY);
    }

    private static boolean isPlugin(Path folder) {
        return Files.exists(folder.resolve(PluginFiles.ENTRY));
    }
}
