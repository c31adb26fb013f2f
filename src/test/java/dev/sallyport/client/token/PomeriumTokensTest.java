package dev.sallyport.client.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** J41 with files; with both programs it is a scenario. */
class PomeriumTokensTest {
    private static final ProxyUrl PROXY = ProxyUrl.parse("https://proxy.example.com");
    private static final Credential OURS = Credential.of("aaa.bbb.ccc");
    private static final Credential THEIRS = Credential.of("ddd.eee.fff");

    @TempDir private Path base;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private TokenCache cache;
    private Path folder;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        cache = new TokenCache(base, warnings::add);
        folder = Files.createDirectories(base.resolve("pomerium-cli/jwts"));
        file = folder.resolve(PomeriumTokens.fileName(PROXY));
    }

    private void theirs(String text, Instant written) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(written));
    }

    @ParameterizedTest
    @CsvSource({
        "https://proxy.example.com, 33ZAXNYOC61MRC6RAVQZN42K598QPT7HOVVS78G0L4YURGO0LA.jwt",
        "http://[::1], 4UC76BRBCU7U1SJVORY8CSPTPZ4N00XW4S3TLHMEJEKISIWUQX.jwt",
    })
    void file_has_the_name_that_pomerium_cli_gives_it(String proxy, String name) {
        assertThat(PomeriumTokens.fileName(ProxyUrl.parse(proxy))).isEqualTo(name);
    }

    @Test
    void token_that_was_kept_last_is_used() throws IOException {
        theirs("ddd.eee.fff", Instant.now());
        assertThat(cache.load(PROXY)).isEqualTo(THEIRS);

        assertThat(cache.store(PROXY, OURS)).isTrue();
        assertThat(cache.all(PROXY)).containsExactly(OURS);
        assertThat(file).hasContent("aaa.bbb.ccc");

        theirs("ddd.eee.fff", Instant.now().plusSeconds(1));
        assertThat(cache.all(PROXY)).containsExactly(THEIRS, OURS);

        theirs("ddd.eee.fff", Instant.now().minusSeconds(60));
        assertThat(cache.all(PROXY)).containsExactly(OURS, THEIRS);
        assertThat(warnings).isEmpty();
    }

    @Test
    void both_are_forgotten() throws IOException {
        assertThat(cache.store(PROXY, OURS)).isTrue();

        assertThat(cache.remove(PROXY)).isTrue();

        assertThat(folder).isEmptyDirectory();
        assertThat(cache.load(PROXY)).isNull();
        assertThat(cache.remove(PROXY)).isFalse();
    }

    @Test
    void what_cannot_be_removed_is_not_called_forgotten() throws IOException {
        assertThat(cache.store(PROXY, OURS)).isTrue();
        Files.delete(file);
        Files.createDirectories(file.resolve("x"));

        assertThat(cache.remove(PROXY)).isFalse();

        assertThat(warnings).singleElement().asString().contains("cannot be removed");
    }

    @Test
    void folder_that_is_a_link_is_neither_read_nor_written() throws IOException {
        theirs("ddd.eee.fff", Instant.now());
        Path moved = Files.move(folder, base.resolve("moved"));
        Files.createSymbolicLink(folder, moved);

        assertThat(cache.load(PROXY)).isNull();
        assertThat(cache.store(PROXY, OURS)).isTrue();

        assertThat(moved.resolve(PomeriumTokens.fileName(PROXY))).hasContent("ddd.eee.fff");
        assertThat(cache.load(PROXY)).isEqualTo(OURS);
        assertThat(warnings)
                .hasSize(2)
                .anyMatch(text -> text.startsWith("pomerium-cli's sign-in is not used: "))
                .anyMatch(text -> text.startsWith("pomerium-cli will ask for a sign-in"));
    }
}
