package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.ANYBODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NginxWeb;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ScriptedUpstream.Session;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.Wireshark;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code send_proxy_protocol} in a file reaches the wire: a real nginx with {@code proxy_protocol}
 * names the client of a tunnel and of a web request, and Wireshark finds the user in version 2.
 */
@Timeout(60)
class ServicesAreToldWhoCalls {
    @TempDir private static Path folder;
    private static NginxWeb nginx;
    private static ScriptedUpstream recorder;
    private static SignInServer server;

    @BeforeAll
    static void open() throws IOException {
        nginx = NginxWeb.start();
        recorder = ScriptedUpstream.playing(ServicesAreToldWhoCalls::record);
        String told = "127.0.0.1:" + nginx.toldPort();
        server =
                SignInServer.development(s -> {
                    for (String version : List.of("v1", "v2")) {
                        String header = "send_proxy_protocol: " + version;
                        s.folder()
                                .privateRoute(authority(version), "tcp://" + told, ANYBODY, header)
                                .webRoute(web(version), "http://" + told, ANYBODY, header);
                    }
                    s.folder()
                            .privateRoute(
                                    "recorded.example.test:7",
                                    recorder.target(),
                                    ANYBODY,
                                    "send_proxy_protocol: V2");
                });
    }

    @AfterAll
    static void close() {
        server.close();
        recorder.close();
        nginx.close();
    }

    private static String authority(String version) {
        return version + ".example.test:7";
    }

    private static String web(String version) {
        return version + "-web.example.test";
    }

    /** Tells the whole header in hexadecimal. */
    private static void record(Session session) throws IOException {
        byte[] start = session.in().readNBytes(16);
        int rest = (start[14] & 0xff) << 8 | start[15] & 0xff;
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(start);
        header.writeBytes(session.in().readNBytes(rest));
        recorder.note(HexFormat.of().formatHex(header.toByteArray()));
        session.send("taken");
    }

    private static RawClient tunnel(String authority, String token) throws IOException {
        RawClient client = server.client().connect();
        client.send(
                "CONNECT "
                        + authority
                        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Pomerium "
                        + token
                        + "\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void nginx_behind_a_tunnel_knows_the_client(String version) throws IOException {
        try (RawClient client = tunnel(authority(version), server.token())) {
            String answer = client.send("GET / HTTP/1.0\r\n\r\n").readAnswer();
            assertThat(answer).endsWith("\r\n\r\n127.0.0.1 " + client.localPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void nginx_behind_a_web_route_knows_the_client(String version) throws IOException {
        String request =
                "GET / HTTP/1.1\r\nHost: "
                        + web(version)
                        + "\r\nAuthorization: Pomerium "
                        + server.token()
                        + "\r\n\r\n";
        try (RawClient one = server.client().connect();
                RawClient other = server.client().connect()) {
            for (RawClient client : List.of(one, other, one)) {
                assertThat(client.send(request).readAnswer())
                        .startsWith("HTTP/1.1 200 ")
                        .contains("127.0.0.1 " + client.localPort());
            }
        }
    }

    @Test
    void wireshark_finds_the_user_and_the_decision() throws Exception {
        try (RawClient client = tunnel("recorded.example.test:7", server.token())) {
            byte[] header = HexFormat.of().parseHex(recorder.nextNote());
            JsonObject decided =
                    Awaitility.await("the decision is in the log")
                            .until(
                                    () -> server.lines("\"authorize check\""),
                                    lines ->
                                            lines.stream()
                                                    .anyMatch(ServicesAreToldWhoCalls::isRecorded))
                            .stream()
                            .filter(ServicesAreToldWhoCalls::isRecorded)
                            .findFirst()
                            .orElseThrow();

            List<String> fields =
                    Wireshark.fields(
                            folder,
                            header,
                            "proxy.version",
                            "proxy.src.ipv4",
                            "proxy.srcport",
                            "proxy.v2.tlv.type",
                            "proxy.v2.tlv.value");
            assertThat(fields.subList(0, 4))
                    .containsExactly(
                            "2", "127.0.0.1", "" + client.localPort(), "0xe0,0xe1,0xe3,0xe4");
            assertThat(fields.get(4).split(","))
                    .contains(hex("alice@example.com"), hex(decided.getString("session-id")))
                    .endsWith(hex(decided.getString("request-id")));
        }
    }

    private static boolean isRecorded(JsonObject line) {
        return line.toString().contains("recorded.example.test");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
