package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private static final Health.Component GOOD = new Health.Component("config", true, "");
    private static final Health.Component BAD =
            new Health.Component("listener", false, "port \"443\" is taken");

    private final Replies replies = new Replies();

    private record State(boolean started, boolean stopping, List<Component> components)
            implements Health {}

    private static RequestHead head(String method) {
        return new RequestHead(method, "/", "HTTP/1.1", List.of());
    }

    private Reply health(Health state, String path) {
        return new HealthPages(replies, state).answer(head("GET"), path, "id").orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ping", "/healthz"})
    void ownPage_toGetAndHead_isOk_andToOthersNotAllowed(String path) {
        OwnPages pages = new OwnPages(replies);
        for (String method : List.of("GET", "HEAD")) {
            Reply reply = pages.answer(head(method), path, "id").orElseThrow();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("OK\n");
            assertThat(reply.headers())
                    .contains(new Header("content-type", "text/plain; charset=UTF-8"));
        }
        for (String method : List.of("POST", "get", "CONNECT")) {
            Reply reply = pages.answer(head(method), path, "id").orElseThrow();
            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.headers()).contains(new Header("allow", "GET, HEAD"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.pomerium", "/.pomerium/user", "/.well-known/pomerium", "/", "/x"})
    void otherPath_isTheCallers(String path) {
        assertThat(new OwnPages(replies).answer(head("GET"), path, "id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, true, 200, 200, 200, 200",
        "true, false, false, 200, 200, 503, 503",
        "true, true, true, 200, 200, 503, 200",
        "false, false, true, 200, 503, 503, 200",
    })
    void healthPages_answerTheirQuestions(
            boolean started,
            boolean stopping,
            boolean well,
            int status,
            int startup,
            int ready,
            int healthy) {
        Health state = new State(started, stopping, well ? List.of(GOOD) : List.of(GOOD, BAD));
        assertThat(health(state, "/status").status()).isEqualTo(status);
        assertThat(health(state, "/startupz").status()).isEqualTo(startup);
        assertThat(health(state, "/readyz").status()).isEqualTo(ready);
        assertThat(health(state, "/healthz").status()).isEqualTo(healthy);
    }

    @Test
    void healthBody_namesThePartThatIsNotWell() {
        Health state = new State(true, false, List.of(GOOD, BAD));
        JsonObject components =
                new JsonObject(health(state, "/readyz").body()).getJsonObject("components");
        assertThat(components.getJsonObject("config")).isEqualTo(new JsonObject().put("ok", true));
        assertThat(components.getJsonObject("listener"))
                .isEqualTo(
                        new JsonObject().put("ok", false).put("reason", "port \"443\" is taken"));
    }

    @Test
    void healthPage_toPost_isNotAllowed_andAnotherPathIsNone() {
        HealthPages pages = new HealthPages(replies, new State(true, false, List.of()));
        assertThat(pages.answer(head("POST"), "/status", "id").orElseThrow().status())
                .isEqualTo(405);
        assertThat(pages.answer(head("GET"), "/ping", "id")).isEmpty();
    }
}
