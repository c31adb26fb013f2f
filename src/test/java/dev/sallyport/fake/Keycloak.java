package dev.sallyport.fake;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real Keycloak on a free loopback port, in memory, with one realm: the client {@link #CLIENT}
 * with secret, PKCE and device grant, and alice, bob and carol, whose passwords are their names;
 * alice and bob are at example.com, carol is at example.org. The distribution comes from the Maven
 * repository, once, and is unpacked under {@code target}.
 */
public final class Keycloak implements AutoCloseable {
    public static final String CLIENT = "sallyport";
    public static final String SECRET = "a secret of the test's";
    private static final String REALM = "test";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final String origin;

    private Keycloak(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.origin = "http://127.0.0.1:" + port;
    }

    /** Starts one; takes half a minute. The test is skipped where it cannot be had. */
    public static Keycloak start() throws IOException {
        Path home = KeycloakHome.unpacked();
        int port = FreePort.get();
        Path log = home.resolveSibling("keycloak.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                home.resolve("bin/kc.sh").toString(),
                                "start-dev",
                                "--db=dev-mem",
                                "--http-host=127.0.0.1",
                                "--http-port=" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
        Keycloak keycloak = new Keycloak(builder.start(), log, port);
        try {
            Awaitility.await("Keycloak answers, see " + log)
                    .atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofMillis(500))
                    .until(keycloak::answers);
            keycloak.makeRealm();
            return keycloak;
        } catch (RuntimeException | Error e) {
            keycloak.close();
            throw e;
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("Keycloak has ended:\n" + log());
        }
        try {
            return send(HttpRequest.newBuilder(URI.create(origin + "/realms/master")).GET())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the realm's issuer. */
    public String issuer() {
        return origin + "/realms/" + REALM;
    }

    private void makeRealm() {
        JsonObject client =
                new JsonObject()
                        .put("clientId", CLIENT)
                        .put("secret", SECRET)
                        .put("publicClient", false)
                        .put("standardFlowEnabled", true)
                        .put("redirectUris", new JsonArray().add("*"))
                        .put(
                                "attributes",
                                new JsonObject()
                                        .put("pkce.code.challenge.method", "S256")
                                        .put("oauth2.device.authorization.grant.enabled", "true")
                                        .put("post.logout.redirect.uris", "*")
                                        .put("backchannel.logout.session.required", "true"))
                        .put("protocolMappers", new JsonArray().add(groupMapper()));
        JsonObject realm =
                new JsonObject()
                        .put("realm", REALM)
                        .put("enabled", true)
                        .put("sslRequired", "none")
                        .put("groups", named("staff", "ops"))
                        .put("clients", new JsonArray().add(client))
                        .put(
                                "users",
                                new JsonArray()
                                        .add(user("alice", "staff", "ops"))
                                        .add(user("bob", "staff"))
                                        .add(user("carol").put("email", "carol@example.org")));
        expect(201, admin("POST", "/admin/realms", realm.encode()));
    }

    private static JsonArray named(String... names) {
        JsonArray list = new JsonArray();
        List.of(names).forEach(name -> list.add(new JsonObject().put("name", name)));
        return list;
    }

    private static JsonObject user(String name, String... groups) {
        return new JsonObject()
                .put("username", name)
                .put("enabled", true)
                .put("email", name + "@example.com")
                .put("emailVerified", true)
                .put("firstName", name.substring(0, 1).toUpperCase() + name.substring(1))
                .put("lastName", "Example")
                .put("groups", new JsonArray(List.of(groups)))
                .put("realmRoles", new JsonArray().add("default-roles-" + REALM))
                .put(
                        "credentials",
                        new JsonArray()
                                .add(
                                        new JsonObject()
                                                .put("type", "password")
                                                .put("value", name)
                                                .put("temporary", false)));
    }

    private static JsonObject groupMapper() {
        return new JsonObject()
                .put("name", "groups")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-group-membership-mapper")
                .put(
                        "config",
                        new JsonObject()
                                .put("claim.name", "groups")
                                .put("full.path", "false")
                                .put("id.token.claim", "true")
                                .put("access.token.claim", "false")
                                .put("userinfo.token.claim", "true"));
    }

    /** Takes somebody out of a group. */
    public void leave(String user, String group) {
        String userId = first("/users?exact=true&username=" + user);
        String groupId = first("/groups?exact=true&search=" + group);
        expect(204, admin("DELETE", realm("/users/" + userId + "/groups/" + groupId), ""));
    }

    /** Ends all of somebody's sessions, as an administrator does. */
    public void signOut(String user) {
        String userId = first("/users?exact=true&username=" + user);
        expect(204, admin("POST", realm("/users/" + userId + "/logout"), ""));
    }

    /** Has logout tokens posted to a URL. */
    public void tellOfLogouts(String url) {
        String id = first("/clients?clientId=" + CLIENT);
        JsonObject client = new JsonObject(admin("GET", realm("/clients/" + id), "").body());
        client.getJsonObject("attributes").put("backchannel.logout.url", url);
        expect(204, admin("PUT", realm("/clients/" + id), client.encode()));
    }

    private static String realm(String path) {
        return "/admin/realms/" + REALM + path;
    }

    private String first(String query) {
        return new JsonArray(admin("GET", realm(query), "").body())
                .getJsonObject(0)
                .getString("id");
    }

    private static void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer + " " + answer.body());
        }
    }

    private HttpResponse<String> admin(String method, String path, String body) {
        HttpResponse<String> token =
                send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                origin
                                                        + "/realms/master/protocol/openid-connect/token"))
                                .header("content-type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.ofString(
                                                "grant_type=password&client_id=admin-cli"
                                                        + "&username=admin&password=admin")));
        expect(200, token);
        return send(
                HttpRequest.newBuilder(URI.create(origin + path))
                        .header(
                                "authorization",
                                "Bearer " + new JsonObject(token.body()).getString("access_token"))
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        http.close();
    }
}
