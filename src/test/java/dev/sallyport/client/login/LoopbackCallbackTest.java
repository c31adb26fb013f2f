package dev.sallyport.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.client.Credential;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F120 of the catalogue of failures, with bytes. */
@Timeout(30)
class LoopbackCallbackTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private LoopbackCallback callback;
    private URI uri;

    @BeforeEach
    void open() throws Exception {
        callback = LoopbackCallback.open(new SecureRandom());
        uri = URI.create(callback.redirectUri());
    }

    @AfterEach
    void close() throws Exception {
        callback.close();
    }

    private String ask(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** HOST, PATH and OTHER stand for what the browser would send. */
    private String filled(String template) {
        return template.replace("HOST", uri.getAuthority())
                .replace("PATH", uri.getPath())
                .replace("PORT", String.valueOf(uri.getPort()))
                .replace("|", "\r\n");
    }

    private String get(String target) throws IOException {
        return ask(filled("GET " + target + " HTTP/1.1|Host: HOST|Accept: */*||"));
    }

    @Test
    void redirect_with_a_token_ends_the_wait() throws Exception {
        String answer = get("PATH?pomerium_jwt=aaa.bbb.ccc");

        assertThat(callback.await(SOON)).isEqualTo(Credential.of("aaa.bbb.ccc"));
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("You are signed in", "Cache-Control: no-store", "default-src 'none'")
                .doesNotContain("aaa");
    }

    @Test
    void token_among_other_parameters_is_decoded() throws Exception {
        String _ = get("PATH?x=y&pomerium_jwt=aaa%2Ebbb.c%3D&z");

        assertThat(callback.await(SOON)).isEqualTo(Credential.of("aaa.bbb.c="));
    }

    @Test
    void address_is_on_loopback_and_cannot_be_guessed() throws Exception {
        assertThat(uri.getHost()).isEqualTo("127.0.0.1");
        assertThat(uri.getPath()).matches("/callback/[A-Za-z0-9_-]{22}");
        try (LoopbackCallback other = LoopbackCallback.open(new SecureRandom())) {
            assertThat(URI.create(other.redirectUri()).getPath()).isNotEqualTo(uri.getPath());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, GET /?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "404, GET /callback/?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "404, GET PATHx?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "404, GET PATH/?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "404, GET http://HOSTPATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: evil.example:PORT||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: localhost:PORT||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: 127.0.0.1||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|X: y||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST|Host: evil.example||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST|Origin: https://evil.example||",
        "403, GET PATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST|oRigin: null||",
        "405, POST PATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST|Content-Length: 0||",
        "405, OPTIONS PATH?pomerium_jwt=aaa HTTP/1.1|Host: HOST||",
        "400, GET PATH HTTP/1.1|Host: HOST||",
        "400, GET PATH?pomerium_jwt= HTTP/1.1|Host: HOST||",
        "400, GET PATH?pomerium_jwt=a%0d%0ab HTTP/1.1|Host: HOST||",
        "400, GET PATH?pomerium_jwt=%zz HTTP/1.1|Host: HOST||",
        "400, GET PATH?pomerium_jwt=aaa&pomerium_jwt=bbb HTTP/1.1|Host: HOST||",
    })
    void anything_else_is_refused_and_the_wait_goes_on(int status, String request)
            throws Exception {
        assertThat(ask(filled(request)))
                .startsWith("HTTP/1.1 " + status)
                .doesNotContain("aaa", "Access-Control");
        assertThat(callback.await(Duration.ZERO)).isNull();

        String _ = get("PATH?pomerium_jwt=good");
        assertThat(callback.await(SOON)).isEqualTo(Credential.of("good"));
    }

    @Test
    void second_delivery_is_refused() throws Exception {
        String _ = get("PATH?pomerium_jwt=first");

        assertThat(get("PATH?pomerium_jwt=second")).startsWith("HTTP/1.1 410 ");
        assertThat(callback.await(SOON)).isEqualTo(Credential.of("first"));
        assertThat(callback.await(Duration.ZERO)).isNull();
    }

    @Test
    void those_who_say_nothing_or_nonsense_do_not_hold_it_up() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(new Socket("127.0.0.1", uri.getPort()));
        }
        assertThat(ask("\u0016\u0003\u0001 nonsense\r\n\r\n")).isEmpty();
        assertThat(ask("GET / HTTP/1.1\r\nX: " + "y".repeat(40_000))).isEmpty();

        String _ = get("PATH?pomerium_jwt=good");

        assertThat(callback.await(SOON)).isEqualTo(Credential.of("good"));
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void no_other_address_of_the_machine_leads_there() throws Exception {
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : each.inetAddresses().toList()) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
                }
            }
        }
    }

    private void connect(InetAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, uri.getPort()), 2000);
        }
    }

    @Test
    void nobody_comes_and_the_wait_ends() throws Exception {
        assertThat(callback.await(Duration.ofMillis(50))).isNull();
    }

    @Test
    void closed_the_port_is_gone() throws Exception {
        callback.close();

        // The system may take a moment to close what a thread still waits on.
        await().untilAsserted(() ->
                assertThatThrownBy(() -> get("PATH?pomerium_jwt=late"))
                        .isInstanceOf(IOException.class));
    }
}
