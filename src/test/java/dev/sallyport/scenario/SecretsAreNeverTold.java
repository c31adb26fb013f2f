package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * F118 for the server: what is secret goes through every flow, failures included, with every field
 * of every log switched on, and is looked for in all that comes out.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class SecretsAreNeverTold {
    private static final String HOME = "https://proxy.example.test/.pomerium/";
    private static final String PRIVATE = "private.example.test:7";
    private static final String DATABASE = "planted-database-password";
    private static final String TOO_SHORT = "cGxhbnRlZC1zaG9ydA==";

    private static final String FIELDS =
            "log_level: debug\n"
                    + "access_log_fields: [authority, method, path, query, referer, user-agent,"
                    + " request-id, response-code-details, headers.cookie, headers.authorization,"
                    + " headers.x-pomerium-authorization]\n"
                    + "authorize_log_fields: [request-id, host, path, query, user, email,"
                    + " session-id, id-token-claims, id-token, headers, body]";

    /** What must not come out, and what came out. */
    private final Set<String> secrets = new LinkedHashSet<>();

    private final List<String> bodies = new ArrayList<>();
    private ScriptedProvider provider;
    private ServerFolder folder;
    private ServerProcess server;

    private RawClient connected() throws IOException {
        return RawClient.to(server.port()).connect();
    }

    private WebVisitor visitor() {
        return new WebVisitor(RawClient.to(server.port()));
    }

    /** Keeps what a page shows, and notes the secrets that its head carries for its reader. */
    private Answer seen(Answer answer) {
        bodies.add(answer.body());
        answer.all("set-cookie").forEach(set -> secret(set.split(";", 2)[0].split("=", 2)[1]));
        for (String part : answer.location().split("[?&]")) {
            if (part.matches("(code|pomerium_jwt|pomerium_session_encrypted|state)=.*")) {
                secret(part.substring(part.indexOf('=') + 1));
            }
        }
        return answer;
    }

    private void secret(String text) {
        // Short ones would be found anywhere.
        if (text.length() >= 6) {
            secrets.add(text);
        }
    }

    @Test
    void f118_nothing_secret_is_in_any_output() throws Exception {
        int metrics = FreePort.get();
        try (ScriptedProvider idp = new ScriptedProvider(InstantSource.system());
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                ServerFolder files = new ServerFolder()) {
            provider = idp;
            folder = files;
            files.secured()
                    .line("shared_secret: " + SignInServer.SHARED_SECRET)
                    .line("authenticate_service_url: https://auth.example.test")
                    .line("databroker_storage_connection_string: state")
                    .line("metrics_address: 127.0.0.1:" + metrics)
                    .line(FIELDS);
            SignInServer.atProvider(files, idp);
            files.privateRoute(PRIVATE, echo.target(), SignInServer.ANYBODY);
            secrets.addAll(List.of(SignInServer.SHARED_SECRET, ScriptedProvider.SECRET));
            secrets.add(new String(Base64.getDecoder().decode(SignInServer.SHARED_SECRET)));
            secrets.addAll(List.of("access-1", "refresh-1", DATABASE, TOO_SHORT));
            try (ServerProcess process = ServerProcess.start(files.write(), List.of())) {
                server = process;
                goodWays();
                badWays();
                wrongConfigurations();
                outputs(metrics);
                assertThat(process.stop()).isZero();
                lookThrough();
            }
        }
    }

    /** A browser through both hosts, a program, a device, every place for a token, and sign-out. */
    private void goodWays() throws IOException {
        WebVisitor browser = visitor();
        Answer toProvider = seen(browser.get(seen(browser.get(HOME)).location()));
        Answer handedOver = seen(browser.get(agreed(toProvider)));
        assertThat(handedOver.location()).contains("pomerium_session_encrypted=");
        assertThat(seen(browser.get(handedOver.location())).location()).isEqualTo(HOME);
        String token = browser.cookies("proxy.example.test").get("_pomerium");
        secret(token);
        for (String page : List.of("", "user", "api/v1/routes", "user?pomerium_session=" + token)) {
            assertThat(seen(browser.get(HOME + page)).status()).isEqualTo(200);
        }
        for (String field :
                List.of(
                        "Authorization: Pomerium ",
                        "Authorization: Bearer Pomerium-",
                        "X-Pomerium-Authorization: ",
                        "Cookie: _pomerium=")) {
            assertThat(
                            SignInServer.connect(
                                            RawClient.to(server.port()), PRIVATE, field + token)
                                    .status())
                    .isEqualTo(200);
        }
        String program =
                visitor().send("GET", SignInServer.loginApi("http://127.0.0.1:9/"), "").body();
        assertThat(seen(browser.get(program)).location()).contains("pomerium_jwt=");
        JsonObject device =
                new JsonObject(visitor().send("POST", HOME + "api/v1/device", "").body());
        secret(device.getString("device_code"));
        Answer granted =
                visitor()
                        .send(
                                "POST",
                                HOME + "api/v1/device/token",
                                "device_code=" + device.getString("device_code"));
        secret(new JsonObject(granted.body()).getString("token"));
        Answer form = browser.get(HOME + "sign_out");
        secret(form.field("proof"));
        seen(browser.post(HOME + "sign_out", "proof=" + form.field("proof")));
    }

    private String agreed(Answer sent) {
        String code = provider.approve(sent.location());
        secret(code);
        return WebVisitor.parameter(sent.location(), "redirect_uri")
                + "?code="
                + code
                + "&state="
                + WebVisitor.parameter(sent.location(), "state");
    }

    /** The same where something goes wrong at the provider or on the way. */
    private void badWays() throws IOException {
        for (int status : List.of(400, 401, 500)) {
            provider.answer("/token", exchange -> repeat(exchange, status));
            WebVisitor browser = visitor();
            String address = seen(browser.get(HOME)).location();
            Answer answer = seen(browser.get(agreed(seen(browser.get(address)))));
            assertThat(answer.status()).isIn(403, 503);
            // The same again: its state has been used.
            assertThat(
                            seen(browser.get(
                                            "https://auth.example.test/oauth2/callback?code=planted-code&state=planted-state-0123456789"))
                                    .status())
                    .isEqualTo(400);
        }
        provider.answer("/token", null);
        secrets.addAll(List.of("planted-code", "planted-state", "planted-bearer", "planted-proof"));
        for (String field :
                List.of(
                        "Authorization: Pomerium planted-bearer",
                        "Authorization: Basic planted-bearer",
                        "Proxy-Authorization: Basic planted-bearer",
                        "Cookie: _pomerium=planted-bearer; other=planted-bearer",
                        "X-Pomerium-Jwt-Assertion: planted-bearer",
                        "Referer: https://a.test/?pomerium_jwt=planted-bearer")) {
            SignInServer.connect(RawClient.to(server.port()), PRIVATE, field);
            seen(visitor().get(HOME + "user", field));
        }
        seen(visitor().get(HOME + "callback/?pomerium_session_encrypted=planted-bearer&x=1"));
        seen(
                visitor()
                        .get(
                                HOME
                                        + "user?POMERIUM_JWT=planted-bearer&pomerium%5fsession=planted-bearer"));
        seen(visitor().post(HOME + "sign_out", "proof=planted-proof"));
        seen(visitor().post(HOME + "api/v1/device/token", "device_code=p.planted-bearer"));
        try (RawClient client = connected()) {
            client.send("GET / HTTP/9.9\r\nAuthorization: Pomerium planted-bearer\r\n\r\n");
            bodies.add(client.readToEnd().text());
        }
    }

    /** A provider that says again what it was told, one secret more each time. */
    private void repeat(HttpExchange exchange, int status) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes());
        String verifier = form.replaceAll(".*code_verifier=([^&]*).*", "$1");
        secret(verifier);
        String said = status == 401 ? ScriptedProvider.SECRET : verifier;
        ScriptedProvider.json(
                exchange, status, Map.of("error", "invalid_grant", "error_description", said));
    }

    /** Files that are refused at a reload and by {@code check}. */
    private void wrongConfigurations() throws Exception {
        Path good = folder.write();
        String text = Files.readString(good);
        for (String wrong :
                List.of(
                        text.replace(SignInServer.SHARED_SECRET, TOO_SHORT),
                        text.replace("idp_client_secret:", "idp_client_secrets:"),
                        text.replace(
                                "databroker_storage_connection_string: state",
                                "databroker_storage_type: postgres\n"
                                        + "databroker_storage_connection_string: postgres://u:"
                                        + DATABASE
                                        + "@[no host"),
                        text + "\n  broken: [" + ScriptedProvider.SECRET)) {
            folder.write("config.yaml", wrong);
            bodies.add(check(good));
            int before = server.lines().size();
            server.hangUp();
            org.awaitility.Awaitility.await().until(() -> server.lines().size() > before);
        }
        folder.write("config.yaml", text);
    }

    private static String check(Path config) throws Exception {
        Process check =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                ServerProcess.jar(),
                                "check",
                                "--config",
                                config.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(check.getInputStream().readAllBytes());
        assertThat(check.waitFor()).as(said).isNotZero();
        return said;
    }

    /** Metrics, health, and what {@code ps} shows. */
    private void outputs(int metrics) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + metrics + "/metrics");
            String page =
                    http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
            assertThat(page).contains("# TYPE");
            bodies.add(page);
        }
        for (String file : List.of("cmdline", "environ")) {
            bodies.add(Files.readString(Path.of("/proc", "" + server.pid(), file)));
        }
    }

    private void lookThrough() throws IOException {
        assertThat(secrets).hasSizeGreaterThan(25);
        List<String> outputs = new ArrayList<>(server.lines());
        outputs.addAll(server.errors());
        outputs.addAll(bodies);
        assertThat(server.authorizeLines()).isNotEmpty();
        assertThat(server.accessLines())
                .anyMatch(line -> line.getString("query", "").contains("[masked]"));
        List<String> told = new ArrayList<>();
        for (String secret : secrets) {
            outputs.stream()
                    .filter(output -> output.contains(secret))
                    .map(output -> secret + " is in " + output)
                    .forEach(told::add);
        }
        assertThat(told).isEmpty();
        assertThat(bodies).noneMatch(body -> body.contains("\tat ") || body.contains("Exception"));
    }
}
