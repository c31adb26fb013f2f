package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What docs/event-bus.md promises is what a listener in the same Vert.x hears. */
class EventsAreToldOnTheBus {
    private static final String ROUTE = "echo.example.test:7";
    private static final List<String> ADDRESSES =
            List.of(
                    "sallyport.event.authorize",
                    "sallyport.event.access",
                    "sallyport.event.tunnel.start",
                    "sallyport.event.tunnel.end");

    /** The example under the heading that names this address. */
    private static JsonObject example(String address) throws Exception {
        String document =
                Files.readString(
                        Path.of(System.getProperty("sallyport.home"), "docs", "event-bus.md"));
        Matcher example =
                Pattern.compile(
                                "(?s)\\n## [^\\n]*\\b"
                                        + Pattern.quote(address)
                                        + "\\b.*?```json\\n(.*?)```")
                        .matcher(document);
        assertThat(example.find()).as(address).isTrue();
        return new JsonObject(example.group(1));
    }

    /** Numbers are numbers, however they travel. */
    private static Class<?> kind(Object value) {
        return value instanceof Number ? Number.class : value.getClass();
    }

    @Test
    void tunnel_is_told_from_its_decision_to_its_end() throws Exception {
        Map<String, JsonObject> heard = new ConcurrentHashMap<>();
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                EmbeddedServer server =
                        EmbeddedServer.onNio(folder.route(ROUTE, echo.target()).write(), 1)) {
            for (String address : ADDRESSES) {
                server.vertx()
                        .eventBus()
                        .<JsonObject>consumer(address, m -> heard.put(address, m.body()))
                        .completion()
                        .await(10, TimeUnit.SECONDS);
            }
            try (RawClient client = RawClient.to(server.port()).connect().connect(ROUTE)) {
                client.send("hello").finish();
                assertThat(client.readToEnd().text()).isEqualTo("hello");
            }
            Awaitility.await().until(() -> heard.size() == ADDRESSES.size());
        }
        for (String address : ADDRESSES) {
            JsonObject example = example(address);
            JsonObject told = heard.get(address);
            assertThat(told.fieldNames()).as(address).isEqualTo(example.fieldNames());
            for (String name : example.fieldNames()) {
                assertThat(kind(told.getValue(name)))
                        .as(name)
                        .isEqualTo(kind(example.getValue(name)));
            }
        }
        String id = heard.get("sallyport.event.authorize").getString("request_id");
        assertThat(heard.values()).allMatch(event -> id.equals(event.getString("request_id")));
    }
}
