package dev.sallyport.client.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F119 of the catalogue of failures, with files. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(30)
class TokenCacheTest {
    private static final ProxyUrl PROXY = ProxyUrl.parse("https://proxy.example.com");
    private static final Credential TOKEN = Credential.of("aaa.bbb.ccc");
    private static final Credential OTHER = Credential.of("ddd.eee.fff");

    @TempDir private Path base;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private TokenCache cache() {
        return new TokenCache(base, warnings::add);
    }

    private Path folder() {
        return base.resolve("sallyport/tokens");
    }

    private Path file() {
        return folder().resolve(TokenText.fileName(PROXY));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static void chmod(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void stored() {
        assertThat(cache().store(PROXY, TOKEN)).isTrue();
    }

    @Test
    void token_is_found_by_the_next_process_and_by_nobody_else() throws Exception {
        stored();

        assertThat(cache().load(PROXY)).isEqualTo(TOKEN);
        assertThat(mode(base.resolve("sallyport"))).isEqualTo("rwx------");
        assertThat(mode(folder())).isEqualTo("rwx------");
        assertThat(mode(file())).isEqualTo("rw-------");
        assertThat(warnings).isEmpty();
        try (var files = Files.list(folder())) {
            assertThat(files.toList()).containsExactly(file());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://proxy.example.com:443",
                "https://proxy.example.com:8443",
                "https://example.com"
            })
    void token_is_for_one_scheme_host_and_port(String other) {
        stored();

        assertThat(cache().load(ProxyUrl.parse(other))).isNull();
    }

    @Test
    void nothing_is_made_by_looking() {
        assertThat(cache().load(PROXY)).isNull();
        assertThat(cache().proxies()).isEmpty();
        assertThat(cache().remove(PROXY)).isFalse();
        assertThat(base.resolve("sallyport")).doesNotExist();
        assertThat(warnings).isEmpty();
    }

    @Test
    void token_is_replaced_and_removed() {
        stored();
        assertThat(cache().store(PROXY, OTHER)).isTrue();
        assertThat(cache().load(PROXY)).isEqualTo(OTHER);
        assertThat(cache().proxies()).containsExactly(PROXY);

        assertThat(cache().remove(PROXY)).isTrue();

        assertThat(cache().load(PROXY)).isNull();
        assertThat(cache().proxies()).isEmpty();
    }

    @Test
    void modes_that_are_too_wide_are_repaired() throws Exception {
        stored();
        chmod(base.resolve("sallyport"), "rwxrwxrwx");
        chmod(folder(), "rwxrwxrwx");
        chmod(file(), "rw-r--r--");

        assertThat(cache().load(PROXY)).isEqualTo(TOKEN);

        assertThat(mode(base.resolve("sallyport"))).isEqualTo("rwx------");
        assertThat(mode(folder())).isEqualTo("rwx------");
        assertThat(mode(file())).isEqualTo("rw-------");
    }

    @Test
    void symbolic_link_in_place_of_the_file_is_not_followed() throws Exception {
        stored();
        Path elsewhere = Files.copy(file(), base.resolve("elsewhere"));
        chmod(elsewhere, "rw-r--r--");
        byte[] content = Files.readAllBytes(elsewhere);
        Files.delete(file());
        Files.createSymbolicLink(file(), elsewhere);

        assertThat(cache().load(PROXY)).isNull();
        assertThat(warnings).singleElement().asString().contains(file() + " is a link");

        assertThat(cache().store(PROXY, OTHER)).isTrue();
        assertThat(cache().load(PROXY)).isEqualTo(OTHER);
        assertThat(elsewhere).hasBinaryContent(content);
        assertThat(mode(elsewhere)).isEqualTo("rw-r--r--");
    }

    @Test
    void hard_link_to_another_file_is_not_used_and_that_file_stays() throws Exception {
        stored();
        Path elsewhere = Files.copy(file(), base.resolve("elsewhere"));
        chmod(elsewhere, "rw-r--r--");
        byte[] content = Files.readAllBytes(elsewhere);
        Files.delete(file());
        Files.createLink(file(), elsewhere);

        assertThat(cache().load(PROXY)).isNull();
        assertThat(cache().store(PROXY, OTHER)).isTrue();

        assertThat(cache().load(PROXY)).isEqualTo(OTHER);
        assertThat(elsewhere).hasBinaryContent(content);
        assertThat(mode(elsewhere)).isEqualTo("rw-r--r--");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sallyport", "sallyport/tokens"})
    void symbolic_link_in_place_of_a_folder_is_refused(String name) throws Exception {
        Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
        chmod(elsewhere, "rwxr-xr-x");
        Files.createDirectories(base.resolve(name).getParent());
        Files.createSymbolicLink(base.resolve(name), elsewhere);

        assertThat(cache().store(PROXY, TOKEN)).isFalse();

        assertThat(cache().load(PROXY)).isNull();
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(mode(elsewhere)).isEqualTo("rwxr-xr-x");
        assertThat(warnings).anyMatch(text -> text.contains("is not a folder"));
    }

    @Test
    void draft_that_was_left_or_planted_is_replaced() throws Exception {
        Files.createDirectories(folder());
        Path elsewhere = Files.writeString(base.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(folder().resolve(TokenText.fileName(PROXY) + ".new"), elsewhere);

        stored();

        assertThat(cache().load(PROXY)).isEqualTo(TOKEN);
        assertThat(elsewhere).hasContent("mine");
    }

    @Test
    void lock_that_is_a_link_is_not_followed() throws Exception {
        Files.createDirectories(folder());
        Path elsewhere = base.resolve("elsewhere");
        Files.createSymbolicLink(folder().resolve(TokenText.fileName(PROXY) + ".lock"), elsewhere);

        try (SignInLock lock = cache().lock(PROXY, java.time.Duration.ofSeconds(1), () -> {})) {
            assertThat(lock).isNotNull();
        }
        assertThat(elsewhere).doesNotExist();
        assertThat(warnings).singleElement().asString().contains("not waited for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sallyport", "sallyport/tokens", "file"})
    void what_belongs_to_somebody_else_is_refused(String name) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give away");
        stored();
        Path path = name.equals("file") ? file() : base.resolve(name);
        Files.setAttribute(path, "unix:uid", 65534);

        assertThat(cache().load(PROXY)).isNull();

        assertThat(warnings).singleElement().asString().contains(path + " belongs to nobody");
        assertThat(cache().store(PROXY, OTHER)).isEqualTo(name.equals("file"));
    }

    @Test
    void base_that_every_user_can_write_is_refused_unless_it_is_sticky() throws Exception {
        chmod(base, "rwxrwxrwx");

        assertThat(cache().store(PROXY, TOKEN)).isFalse();
        assertThat(warnings).singleElement().asString().contains("written by every user");

        Files.setAttribute(base, "unix:mode", 01777);
        assertThat(cache().store(PROXY, TOKEN)).isTrue();
    }

    @Test
    void half_of_a_file_is_no_token() throws Exception {
        stored();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), java.util.Arrays.copyOf(whole, length));

            assertThat(cache().load(PROXY)).as("the first " + length + " bytes").isNull();
        }
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\": \"aaa",
                "aaa.bbb.ccc",
                "sallyport token 1\nhttps://proxy.example.com:443\naaa bbb\nend\n",
                "sallyport token 1\nhttps://proxy.example.com:443\naaa\nend\nmore\n",
                "sallyport token 1\nhttps://other.example.com:443\naaa\nend\n",
                "sallyport token 1\nproxy\naaa\nend\n",
                "sallyport token 2\nhttps://proxy.example.com:443\naaa\nend\n"
            })
    void foreign_content_is_no_token(String content) throws Exception {
        stored();
        Files.writeString(file(), content);

        assertThat(cache().load(PROXY)).isNull();
        assertThat(cache().store(PROXY, OTHER)).isTrue();
        assertThat(cache().load(PROXY)).isEqualTo(OTHER);
    }

    @Test
    void endless_file_is_not_read() throws Exception {
        stored();
        Files.write(file(), new byte[1 << 20]);

        assertThat(cache().load(PROXY)).isNull();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void folder_in_place_of_the_file_is_no_crash() throws Exception {
        Files.createDirectories(file().resolve("x"));

        assertThat(cache().load(PROXY)).isNull();
        assertThat(cache().store(PROXY, TOKEN)).isFalse();
        assertThat(cache().remove(PROXY)).isFalse();
    }

    @Test
    void reader_beside_writers_sees_whole_tokens_only() throws Exception {
        stored();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; i < 200; i++) {
                                boolean _ = cache().store(PROXY, i % 2 == 0 ? OTHER : TOKEN);
                            }
                        });
        while (writer.isAlive()) {
            assertThat(cache().load(PROXY)).isIn(TOKEN, OTHER);
        }
        writer.join();
        assertThat(warnings).isEmpty();
    }

    @Test
    void same_warning_comes_once() throws Exception {
        Files.writeString(base.resolve("sallyport"), "a file");
        TokenCache cache = cache();

        for (int i = 0; i < 3; i++) {
            assertThat(cache.load(PROXY)).isNull();
        }
        assertThat(warnings).hasSize(1);
    }

    @Test
    void without_a_home_nothing_is_kept() {
        TokenCache cache = new TokenCache(null, warnings::add);

        assertThat(cache.load(PROXY)).isNull();
        assertThat(warnings).isEmpty();
        assertThat(cache.store(PROXY, TOKEN)).isFalse();
        assertThat(warnings).singleElement().asString().contains("HOME");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, /x, /home/ann, /x",
        "Linux, relative, /home/ann, /home/ann/.cache",
        "Linux, '', /home/ann, /home/ann/.cache",
        "Linux, '', '',",
        "Mac OS X, '', /Users/ann, /Users/ann/Library/Caches",
    })
    void base_is_where_the_system_keeps_such_things(
            String system, String xdg, String home, String expected) {
        assertThat(TokenCache.base(Map.of("XDG_CACHE_HOME", xdg, "HOME", home), system))
                .isEqualTo(expected == null ? null : Path.of(expected));
    }
}
