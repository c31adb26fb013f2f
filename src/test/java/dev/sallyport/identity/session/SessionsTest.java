package dev.sallyport.identity.session;

import static dev.sallyport.identity.session.StoreRig.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.FakeProvider;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    @TempDir Path folder;

    private StoreSettings file() {
        return new StoreSettings.File(folder.resolve("state").resolve("sessions"));
    }

    @Test
    void session_survives_a_restart_with_all_that_is_known() {
        Session before;
        try (StoreRig rig = new StoreRig(file())) {
            before = rig.signIn("alice");
        }
        try (StoreRig rig = new StoreRig(file())) {
            assertThat(rig.find(before)).contains(before);
        }
    }

    @Test
    void file_is_the_owners_alone_and_holds_no_token_in_clear() throws Exception {
        try (StoreRig rig = new StoreRig(file())) {
            var _ = rig.signIn("alice");
        }
        Path state = folder.resolve("state");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        try (var files = Files.list(state)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), "ISO-8859-1"))
                        .doesNotContain("refresh-alice", "access-alice");
            }
        }
    }

    @Test
    void two_processes_open_one_file() {
        try (StoreRig one = new StoreRig(file());
                StoreRig two = new StoreRig(file())) {
            Session session = one.signIn("alice");
            assertThat(two.find(session)).contains(session);
            assertThat(await(two.sessions.end(session, "test"))).isTrue();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> one.find(session).isEmpty());
        }
    }

    @Test
    void ended_session_is_gone_at_once_where_it_ended() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            assertThat(rig.find(session)).isPresent();
            assertThat(await(rig.sessions.end(session, "test"))).isTrue();
            assertThat(rig.find(session)).isEmpty();
            assertThat(await(rig.sessions.end(session, "test"))).isFalse();
        }
    }

    @Test
    void session_expires_and_is_swept() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            rig.now = rig.now.plus(Duration.ofHours(14));
            assertThat(rig.find(session)).isEmpty();
            assertThat(await(rig.sessions.sweep())).isEqualTo(1);
        }
    }

    @Test
    void refresh_brings_new_groups() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            rig.refresher(Duration.ofHours(1));
            rig.provider.groups = List.of("outsiders");
            rig.now = rig.now.plusSeconds(241);
            Awaitility.await()
                    .until(() ->
                            rig.find(session)
                                    .orElseThrow()
                                    .who()
                                    .profile()
                                    .groups()
                                    .equals(List.of("outsiders")));
        }
    }

    @Test
    void refusal_ends_the_session_at_once() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            rig.provider.fault = FakeProvider.refused();
            rig.refresher(Duration.ofHours(1));
            rig.now = rig.now.plusSeconds(241);
            Awaitility.await().until(() -> rig.find(session).isEmpty());
        }
    }

    @Test
    void unreachable_provider_is_not_a_no_until_the_grace_is_over() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            List<String> told = new CopyOnWriteArrayList<>();
            var _ =
                    rig.vertx
                            .eventBus()
                            .<JsonObject>consumer(
                                    "sallyport.event.session",
                                    m -> told.add(m.body().getString("event")));
            rig.provider.fault = FakeProvider.unreachable();
            rig.refresher(Duration.ofHours(1));
            rig.now = rig.now.plusSeconds(241);
            Awaitility.await().until(() -> told.contains("provider_unreachable"));
            rig.now = rig.now.plus(Duration.ofMinutes(59));
            int asked = rig.provider.refreshed.size();
            Awaitility.await().until(() -> rig.provider.refreshed.size() > asked);
            assertThat(rig.find(session)).isPresent();
            rig.now = rig.now.plus(Duration.ofMinutes(2));
            Awaitility.await().until(() -> rig.find(session).isEmpty());
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(told).containsExactly("provider_unreachable", "ended"));
        }
    }

    @Test
    void provider_that_comes_back_renews_what_it_missed() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session session = rig.signIn("alice");
            rig.provider.fault = FakeProvider.unreachable();
            rig.refresher(Duration.ofHours(1));
            rig.now = rig.now.plusSeconds(241);
            Awaitility.await().until(() -> rig.find(session).orElseThrow().outageSince() != null);
            rig.provider.fault = null;
            rig.now = rig.now.plusSeconds(60);
            Awaitility.await().until(() -> rig.find(session).orElseThrow().outageSince() == null);
        }
    }

    @Test
    void thousand_sessions_that_come_due_together_are_spread() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            for (int i = 0; i < 100; i++) {
                var _ = rig.signIn("user" + i);
            }
            rig.now = rig.now.plusSeconds(241);
            assertThat(await(rig.sessions.takeDue(32))).hasSize(32);
            assertThat(await(rig.sessions.takeDue(32))).hasSize(32);
            assertThat(await(rig.sessions.takeDue(64))).hasSize(36);
        }
    }

    @Test
    void store_that_cannot_be_opened_says_so_and_recovers() throws Exception {
        Path file = folder.resolve("in-the-way");
        Files.writeString(file, "not a folder");
        var settings = new StoreSettings.File(file.resolve("sessions"));
        try (StoreRig rig = new StoreRig(settings)) {
            assertThatThrownBy(() -> rig.signIn("alice"))
                    .hasMessageContaining("the session store cannot be opened")
                    .hasMessageContaining(file.toString());
            assertThat(rig.store.trouble()).isNotEmpty();
            Files.delete(file);
            Session session =
                    Awaitility.await("it is tried again")
                            .ignoreExceptionsInstanceOf(StoreException.class)
                            .until(() -> rig.signIn("alice"), Objects::nonNull);
            assertThat(rig.find(session)).isPresent();
            assertThat(rig.store.trouble()).isEmpty();
        }
    }

    @Test
    void service_accounts_are_made_found_listed_and_revoked() {
        try (StoreRig rig = new StoreRig(file())) {
            String token = await(rig.accounts.create("ci", Duration.ofDays(1))).orElseThrow();
            assertThat(token).contains(".");
            assertThat(await(rig.accounts.create("ci", null))).isEmpty();
            ServiceAccount account = await(rig.accounts.list()).getFirst();
            assertThat(await(rig.accounts.find(account.id()))).contains(account);
            rig.now = rig.now.plus(Duration.ofDays(1));
            assertThat(await(rig.accounts.find(account.id()))).isEmpty();
            assertThat(await(rig.accounts.revoke("ci"))).isTrue();
            assertThat(await(rig.accounts.revoke("ci"))).isFalse();
        }
    }

    @Test
    void sessions_are_revoked_over_the_bus() {
        try (StoreRig rig = new StoreRig(new StoreSettings.Memory())) {
            Session one = rig.signIn("alice");
            Session two = rig.signIn("alice");
            Session other = rig.signIn("bob");
            rig.refresher(Duration.ofHours(1));
            assertThat(revoked(rig, new JsonObject().put("session", one.id()))).isEqualTo(1);
            assertThat(rig.find(one)).isEmpty();
            assertThat(rig.find(two)).isPresent();
            assertThat(revoked(rig, new JsonObject().put("user", "id-alice"))).isEqualTo(1);
            assertThat(rig.find(two)).isEmpty();
            assertThat(rig.find(other)).isPresent();
            assertThatThrownBy(() -> revoked(rig, new JsonObject()))
                    .hasMessageContaining("name a session or a user");
        }
    }

    private static int revoked(StoreRig rig, JsonObject wish) {
        return await(
                        rig.vertx
                                .eventBus()
                                .<JsonObject>request("sallyport.control.sessions.revoke", wish))
                .body()
                .getInteger("count");
    }
}
