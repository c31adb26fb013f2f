package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.Asking;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FactsTest {
    private static final Facts FULL =
            Asking.as("7", "a@b.test", Map.of("groups", List.of("ops,dev", "\u0440\n;")))
                    .inGroups("g")
                    .with(
                            new Facts.Certificate(
                                    "CN=a", "CN=ca", "1", List.of("DNS:a"), "00", "AA=="))
                    .header("user-agent", "x", "y")
                    .facts();

    static Stream<Facts> all() {
        return Stream.of(FULL, Asking.anonymously().facts(), Asking.asServiceAccount("ci").facts());
    }

    @ParameterizedTest
    @MethodSource("all")
    void facts_come_back_as_they_were_sent(Facts facts) {
        assertThat(Facts.fromJson(new JsonObject(facts.toJson().encode()))).isEqualTo(facts);
    }

    @Test
    void every_field_must_be_there_and_no_other() {
        everyField(FULL.toJson(), "");
    }

    private static void everyField(JsonObject at, String path) {
        for (String name : List.copyOf(at.fieldNames())) {
            // A claim or a header may have any name, and need not be there.
            if (path.endsWith("claims.") || path.endsWith("headers.")) {
                return;
            }
            for (Object wrong : new Object[] {Boolean.TRUE, 1.5, new JsonObject().put("x", 1)}) {
                refused(path + name, wrong);
            }
            if (!List.of("user", "service_account", "session", "certificate").contains(name)) {
                refused(path + name, null);
            }
            if (at.getValue(name) instanceof JsonObject inner) {
                everyField(inner, path + name + ".");
            }
        }
        refused(path + "surprise", "x");
    }

    private static void refused(String path, Object value) {
        JsonObject json = FULL.toJson();
        String[] names = path.split("\\.");
        JsonObject at = json;
        for (int i = 0; i < names.length - 1; i++) {
            at = at.getJsonObject(names[i]);
        }
        at.put(names[names.length - 1], value);
        assertThatThrownBy(() -> Facts.fromJson(json))
                .as(path + " = " + value)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("facts");
    }

    @ParameterizedTest
    @CsvSource({"v, 2", "now, 99999999999999999999", "client.port, 65536", "client.port, -1"})
    void number_out_of_its_bounds_is_refused(String path, String number) {
        refused(path, new java.math.BigInteger(number));
        if (number.length() < 10) {
            refused(path, Integer.valueOf(number));
        }
    }

    @Test
    void kind_is_one_of_two() {
        refused("request.kind", "websocket");
    }

    @Test
    void list_holds_texts_only() {
        refused("user.groups", List.of("a", 1));
        refused("user.claims", new JsonObject().put("a", "b"));
        refused("request.headers", Map.of("a", List.of(true)));
    }
}
