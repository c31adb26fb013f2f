package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/policy.md says what the code does. */
class PolicyDocumentTest {
    private static String text = "";

    @BeforeAll
    static void read() throws IOException {
        text =
                Files.readString(
                        Path.of(System.getProperty("sallyport.home", "."), "docs/policy.md"));
    }

    private static String section(String title) {
        String rest = text.substring(text.indexOf("\n## " + title + "\n") + 4);
        int end = rest.indexOf("\n## ");
        return end < 0 ? rest : rest.substring(0, end);
    }

    private static Stream<String[]> rows(String section) {
        return section(section)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(1).split("\\|"));
    }

    @Test
    void every_criterion_has_its_row_with_its_reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        rows("Criteria")
                .forEach(cells ->
                        Pattern.compile("`([a-z_]+)(/NAME)?`")
                                .matcher(cells[0])
                                .results()
                                .forEach(name -> reasons.put(name.group(1), cells[3])));
        assertThat(reasons.keySet()).containsExactlyElementsOf(BuiltIn.CRITERIA.names());
        List<Asking> asking =
                List.of(Asking.anonymously(), Asking.as("a@b.test"), Asking.asServiceAccount("x"));
        for (String name : BuiltIn.CRITERIA.names()) {
            for (Asking who : asking) {
                String reason = reason(name, who.facts());
                assertThat(reasons.get(name) + "user-unauthenticated").as(name).contains(reason);
            }
        }
    }

    private static String reason(String name, Facts facts) {
        String value =
                switch (name) {
                    case "claim" -> "claim/x: x";
                    case "client_certificate" -> name + ": {san_dns: x}";
                    case "source_ip" -> name + ": 10.0.0.0/8";
                    case "device" -> name + ": {}";
                    case "ssh_publickey", "ssh_ca" ->
                            name + ": ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA";
                    default -> name + ": x";
                };
        return switch (Policies.of("allow: {or: [{" + value + "}]}").decide(facts)) {
            case Decision.Allow allow -> allow.reason();
            case Decision.Deny deny -> deny.reason();
            case Decision.Undecided _ -> throw new AssertionError(name);
        };
    }

    @Test
    void facts_are_those_that_travel() {
        Map<String, String> documented = new TreeMap<>();
        rows("Facts").forEach(cells -> documented.put(cells[0].strip(), cells[1].strip()));
        Facts full =
                Asking.as("7", "a@b.test", Map.of("c", List.of("v")))
                        .with(new Facts.Certificate("s", "i", "1", List.of(), "f", "k"))
                        .facts();
        Map<String, String> sent = new TreeMap<>();
        collect(full.toJson(), "", sent);
        assertThat(sent.remove("`v`")).isEqualTo("integer");
        assertThat(documented).isEqualTo(sent);
    }

    private static void collect(JsonObject json, String prefix, Map<String, String> types) {
        for (String name : json.fieldNames()) {
            String path = prefix + name;
            boolean mayLack =
                    List.of("user", "service_account", "session", "client.certificate")
                            .contains(path);
            String type =
                    switch (json.getValue(name)) {
                        case null -> "text";
                        case String _ -> "text";
                        case Number _ -> "integer";
                        case JsonArray _ -> "list of texts";
                        case JsonObject inner -> {
                            if (name.equals("claims") || name.equals("headers")) {
                                yield "object of lists of texts";
                            }
                            collect(inner, path + ".", types);
                            yield "object";
                        }
                        default -> throw new AssertionError(path);
                    };
            types.put("`" + path + "`", mayLack ? type + " or null" : type);
        }
    }

    @Test
    void every_example_is_a_policy() {
        Matcher examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text);
        int seen = 0;
        while (examples.find()) {
            String yaml = examples.group(1);
            Object value = Policies.value(yaml);
            String policy = yaml;
            if (value instanceof Map<?, ?> map && map.get("routes") instanceof List<?> routes) {
                Object inner = ((Map<?, ?>) routes.getFirst()).get("policy");
                policy = new JsonArray((List<?>) inner).encode();
            }
            String example = policy;
            assertThatCode(() -> Policies.of(example)).as(yaml).doesNotThrowAnyException();
            seen++;
        }
        assertThat(seen).isEqualTo(2);
    }
}
