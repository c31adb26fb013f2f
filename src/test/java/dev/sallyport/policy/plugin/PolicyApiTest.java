package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Facts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** plugins/policy-api.d.ts says what plugins are given. */
class PolicyApiTest {
    private static final Path FILE =
            Path.of(System.getProperty("sallyport.home", "."), "plugins/policy-api.d.ts");

    private static final Map<String, String> INTERFACES =
            Map.of(
                    "", "Facts",
                    "user", "User",
                    "session", "Session",
                    "client", "Client",
                    "certificate", "Certificate",
                    "route", "Route",
                    "request", "Request");

    private static Set<String> fields(String text, String name) {
        String body = text.substring(text.indexOf("export interface " + name + " {"));
        return new TreeSet<>(
                Pattern.compile("readonly ([a-z_]+):")
                        .matcher(body.substring(0, body.indexOf("\n}")))
                        .results()
                        .map(found -> found.group(1))
                        .toList());
    }

    private static void collect(String name, JsonObject json, Map<String, Set<String>> found) {
        found.put(name, new TreeSet<>(json.fieldNames()));
        for (String field : json.fieldNames()) {
            if (json.getValue(field) instanceof JsonObject inner && INTERFACES.containsKey(field)) {
                collect(field, inner, found);
            }
        }
    }

    @Test
    void types_have_the_fields_of_facts() throws IOException {
        String text = Files.readString(FILE);
        Facts facts =
                Asking.as("a@b.test")
                        .with(new Facts.Certificate("", "", "", List.of(), "", ""))
                        .facts();
        Map<String, Set<String>> found = new TreeMap<>();
        collect("", facts.toJson(), found);
        assertThat(found.keySet()).isEqualTo(new TreeSet<>(INTERFACES.keySet()));
        found.forEach((name, fields) ->
                assertThat(fields(text, INTERFACES.get(name))).as(name).isEqualTo(fields));
    }
}
