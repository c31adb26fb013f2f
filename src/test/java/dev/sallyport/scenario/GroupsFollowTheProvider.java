package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.SignInServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F075 as far as the next CONNECT, and what a refusal or an outage at the refresh does to a
 * session.
 */
@Timeout(60)
class GroupsFollowTheProvider {
    private static final String OPS = "ops.example.test:22";
    private SignInServer server;

    @BeforeEach
    void open() {
        server =
                SignInServer.scripted(s ->
                        s.folder()
                                .privateRoute(
                                        OPS,
                                        s.echo().target(),
                                        "policy: [{allow: {and: [{claim/groups: ops}]}}]"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private int ops(String token) {
        return server.connect(OPS, "Authorization: Pomerium " + token).status();
    }

    private void refreshed() {
        // The provider's tokens live five minutes; they are renewed one minute before.
        server.clock().advance(Duration.ofSeconds(241));
    }

    @Test
    void f075_group_that_was_left_opens_nothing_after_the_next_refresh() {
        String token = server.token();
        assertThat(ops(token)).isEqualTo(200);
        server.provider()
                .userInfo(claims -> {
                    Map<String, Object> changed = new HashMap<>(claims);
                    changed.put("groups", List.of("staff"));
                    return changed;
                });
        assertThat(ops(token)).isEqualTo(200);

        refreshed();

        Awaitility.await().until(() -> ops(token) == 403);
        assertThat(server.statusWith(token)).isEqualTo(200);
        var page =
                server.visitor()
                        .send(
                                "GET",
                                HOME + "user",
                                "",
                                "Accept: application/json",
                                "Authorization: Pomerium " + token);
        assertThat(new JsonObject(page.body()).getJsonArray("groups")).containsExactly("staff");
    }

    @Test
    void provider_that_takes_the_session_back_ends_it() {
        String token = server.token();
        server.provider()
                .answer(
                        "/token",
                        exchange ->
                                dev.sallyport.fake.ScriptedProvider.json(
                                        exchange, 400, Map.of("error", "invalid_grant")));

        refreshed();

        Awaitility.await().until(() -> server.statusWith(token) == 401);
    }

    @Test
    void provider_that_is_down_takes_nothing_back_for_an_hour() {
        String token = server.token();
        server.provider()
                .answer(
                        "/token",
                        exchange -> {
                            exchange.sendResponseHeaders(500, -1);
                            exchange.close();
                        });
        List<String> told = new CopyOnWriteArrayList<>();
        server.embedded()
                .vertx()
                .eventBus()
                .<JsonObject>consumer(
                        "sallyport.event.session",
                        event -> told.add(event.body().getString("event")));
        refreshed();
        // Not only asked: the hour counts from when the session knows.
        Awaitility.await().until(() -> told.contains("provider_unreachable"));

        assertThat(server.statusWith(token)).isEqualTo(200);
        assertThat(ops(token)).isEqualTo(200);

        server.clock().advance(Duration.ofMinutes(61));
        Awaitility.await().until(() -> server.statusWith(token) == 401);
    }
}
