package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir Path folder;

    private final FileWatch watch = new FileWatch();
    private Path file;
    private Path missing;

    @BeforeEach
    void settle() throws IOException {
        file = Files.writeString(folder.resolve("config.yaml"), "one");
        missing = folder.resolve("missing.pem");
        watch.settle(Set.of(file, missing));
    }

    private boolean look() {
        return watch.hasSettledChange(Set.of(file, missing));
    }

    @Test
    void file_that_stays_is_no_change() {
        assertThat(look()).isFalse();
        assertThat(look()).isFalse();
    }

    @Test
    void change_is_told_once_and_only_when_it_has_settled() throws IOException {
        Files.writeString(file, "longer");
        assertThat(look()).isFalse();
        Files.writeString(file, "longer still");
        assertThat(look()).isFalse();
        assertThat(look()).isTrue();
        assertThat(look()).isFalse();
    }

    @Test
    void file_that_appears_and_one_that_goes_are_changes() throws IOException {
        Files.writeString(missing, "there");
        assertThat(look()).isFalse();
        assertThat(look()).isTrue();
        Files.delete(file);
        assertThat(look()).isFalse();
        assertThat(look()).isTrue();
    }

    @Test
    void file_that_is_replaced_by_one_of_the_same_size_and_time_is_a_change() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(look()).isFalse();
        assertThat(look()).isTrue();
    }

    @Test
    void link_that_is_swapped_is_a_change() throws IOException {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, file);
        FileWatch links = new FileWatch();
        links.settle(Set.of(link));
        Path other = Files.writeString(folder.resolve("other"), "two");
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        assertThat(links.hasSettledChange(Set.of(link))).isFalse();
        assertThat(links.hasSettledChange(Set.of(link))).isTrue();
    }

    @Test
    void change_that_is_taken_back_is_none() throws IOException {
        Files.writeString(missing, "there");
        assertThat(look()).isFalse();
        Files.delete(missing);
        assertThat(look()).isFalse();
        assertThat(look()).isFalse();
    }
}
