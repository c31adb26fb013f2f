package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFilesTest {
    @TempDir private Path folder;
    private Path plugin;

    @BeforeEach
    void write() throws IOException {
        plugin = Files.createDirectories(folder.resolve("p/lib")).getParent();
        Files.writeString(plugin.resolve("index.mjs"), "export default 1;");
        Files.writeString(plugin.resolve("lib/a.mjs"), "export default 2;");
        Files.writeString(plugin.resolve("README.md"), "not read");
        Files.createDirectories(plugin.resolve("node_modules/x"));
        Files.writeString(plugin.resolve("node_modules/x/index.mjs"), "not read");
    }

    private void refused(String words) {
        assertThatThrownBy(() -> PluginFiles.read(plugin))
                .isInstanceOf(PluginFault.class)
                .satisfies(fault -> assertThat(((PluginFault) fault).full()).contains(words));
    }

    @Test
    void modules_are_read_and_nothing_else() throws PluginFault {
        assertThat(PluginFiles.read(plugin).texts())
                .containsOnlyKeys("index.mjs", "lib/a.mjs")
                .containsEntry("lib/a.mjs", "export default 2;");
    }

    @Test
    void link_inside_is_followed_as_kubernetes_makes_them() throws Exception {
        Files.createDirectories(plugin.resolve("..data"));
        Files.writeString(plugin.resolve("..data/b.mjs"), "export default 3;");
        Files.createSymbolicLink(plugin.resolve("b.mjs"), Path.of("..data/b.mjs"));
        assertThat(PluginFiles.read(plugin).texts()).containsEntry("b.mjs", "export default 3;");
    }

    @Test
    void link_out_is_refused() throws IOException {
        Files.writeString(folder.resolve("secret.mjs"), "export default 'secret';");
        Files.createSymbolicLink(plugin.resolve("b.mjs"), folder.resolve("secret.mjs"));
        refused("b.mjs: leads out of the plugin's folder");
    }

    @Test
    void folder_and_pipe_with_a_modules_name_are_refused() throws Exception {
        Files.createDirectories(plugin.resolve("x.mjs"));
        refused("x.mjs: is no file");
        Files.delete(plugin.resolve("x.mjs"));
        assertThat(new ProcessBuilder("mkfifo", plugin + "/y.mjs").start().waitFor()).isZero();
        refused("y.mjs: is no file");
    }

    @Test
    void large_and_garbled_files_are_refused() throws IOException {
        Files.write(plugin.resolve("x.mjs"), new byte[5 << 20]);
        refused("larger than 4194304 bytes");
        Files.write(plugin.resolve("x.mjs"), new byte[] {(byte) 0xff, (byte) 0xfe});
        refused("x.mjs: is not UTF-8");
    }

    @Test
    void missing_entry_and_missing_folder_are_told() throws IOException {
        Files.delete(plugin.resolve("index.mjs"));
        refused("there is no index.mjs");
        plugin = folder.resolve("nowhere");
        refused("cannot be read");
    }
}
