package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference is the tables, and the other way round. */
class ReferenceConfigTest {
    private static final Path FILE =
            Path.of(System.getProperty("sallyport.home", ".")).resolve("conf/reference.yaml");

    private static final Pattern LINE =
            Pattern.compile("( *(?:- )?)(?:# )?([a-z_]+): ?(\\S*) *# (.+)");

    private static Map<String, String> lines(boolean inRoute) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && matcher.group(1).isEmpty() != inRoute) {
                String value = matcher.group(3).equals("#") ? "" : matcher.group(3);
                assertThat(found.put(matcher.group(2), value)).as(line).isNull();
            }
        }
        return found;
    }

    private static Map<String, String> table(Map<String, Key> keys) {
        return keys.values().stream().collect(Collectors.toMap(Key::name, Key::fallback));
    }

    @Test
    void top_of_the_reference_is_the_table() throws IOException {
        Map<String, String> expected = table(TopKeys.ALL);
        // It is there as the list itself.
        expected.remove("routes");
        assertThat(lines(false)).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void route_of_the_reference_is_the_table() throws IOException {
        Map<String, String> expected = table(RouteKeys.ALL);
        expected.put("from", "tcp+https://ssh.example.com:22");
        expected.put("to", "tcp://127.0.0.1:22");
        assertThat(lines(true)).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void description_is_the_tables() throws IOException {
        String text = Files.readString(FILE);
        Map<String, Key> keys = new LinkedHashMap<>(TopKeys.ALL);
        keys.remove("routes");
        assertThat(keys.values()).allSatisfy(key -> assertThat(text).contains("# " + key.about()));
    }

    @Test
    void reference_loads_and_says_what_the_code_does_without_it(
            @org.junit.jupiter.api.io.TempDir Path folder) {
        ConfigFolder config = new ConfigFolder(folder);
        Configuration reference = config.load(FILE, Map.of());
        Configuration bare = config.load("{log_level: info}");
        assertThat(reference.warnings())
                .extracting(Fault::message)
                .containsExactly(
                        "no certificate is given; serving a self-signed one, which clients refuse");
        Function<Configuration, Object> rest =
                c ->
                        java.util.List.of(
                                c.edge().port(),
                                c.edge().host(),
                                c.edge().alpn(),
                                c.edge().deadlines(),
                                c.audit(),
                                c.logLevel(),
                                c.health(),
                                c.hotReload());
        assertThat(rest.apply(reference)).isEqualTo(rest.apply(bare));
        assertThat(reference.plans())
                .singleElement()
                .extracting(p -> p.tunnel())
                .isEqualTo(dev.sallyport.tunnel.TunnelSettings.DEFAULT);
    }
}
