package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.terms.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalListenerTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("test root");

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private LocalListener listener(boolean tls, FakeProxy.Behaviour behaviour) throws IOException {
        FakeProxy proxy =
                tls
                        ? FakeProxy.tls(AUTHORITY.serving(AUTHORITY.issue("localhost")), behaviour)
                        : FakeProxy.plain(behaviour);
        opened.add(proxy);
        String url = (tls ? "https" : "http") + "://localhost:" + proxy.port();
        ProxyDialer dialer = dialer(url, tls ? unverified() : null);
        ListenAddress.Local any = (ListenAddress.Local) ListenAddress.parse(":0", false);
        LocalListener listener = LocalListener.open(any, dialer, events());
        opened.add(listener);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        listener.serve();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        return listener;
    }

    private static ProxyDialer dialer(String url, ProxyTls tls) {
        return new ProxyDialer(
                HostPort.parse("a:1"),
                new ProxyConnector(
                        ProxyUrl.parse(url),
                        tls,
                        "x",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60)),
                Credentials.fixed(null));
    }

    private static ProxyTls unverified() {
        return ProxyTls.open(
                new TlsSettings(null, null, false, null, null), new SystemRoots(Map.of(), "none"));
    }

    private TunnelEvents events() {
        return new TunnelEvents() {
            @Override
            public void refused(TunnelException why) {
                said.add(why.getMessage());
            }

            @Override
            public void troubled(String what) {
                said.add(what);
            }
        };
    }

    private Socket connect(LocalListener listener) throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.address().getPort());
        opened.add(socket);
        return socket;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tunnel_local_end_first_still_gets_the_answer(boolean tls) throws Exception {
        LocalListener listener =
                listener(
                        tls,
                        session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\n");
                            String all = rest(session.in());
                            session.send("got " + all);
                            session.socket().shutdownOutput();
                        });
        Socket local = connect(listener);

        local.getOutputStream().write(bytes("question"));
        local.shutdownOutput();

        assertThat(rest(local.getInputStream())).isEqualTo("got question");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tunnel_remote_end_first_still_gets_the_rest(boolean tls) throws Exception {
        CompletableFuture<String> upstream = new CompletableFuture<>();
        LocalListener listener =
                listener(
                        tls,
                        session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\nbye");
                            session.socket().shutdownOutput();
                            upstream.complete(rest(session.in()));
                        });
        Socket local = connect(listener);

        assertThat(rest(local.getInputStream())).isEqualTo("bye");
        local.getOutputStream().write(bytes("one more thing"));
        local.shutdownOutput();

        assertThat(upstream.get(10, TimeUnit.SECONDS)).isEqualTo("one more thing");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tunnel_remote_reset_resets_the_local_end(boolean tls) throws Exception {
        LocalListener listener =
                listener(
                        tls,
                        session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\nx");
                            assertThat(session.in().read()).isEqualTo('y');
                            session.reset();
                        });
        Socket local = connect(listener);

        assertThat(local.getInputStream().read()).isEqualTo('x');
        local.getOutputStream().write('y');

        assertThatThrownBy(() -> local.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tunnel_local_reset_resets_the_remote_end(boolean tls) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        LocalListener listener =
                listener(
                        tls,
                        session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\nx");
                            try {
                                end.complete("end of stream after " + rest(session.in()));
                            } catch (IOException e) {
                                end.complete("cut");
                            }
                        });
        Socket local = connect(listener);

        assertThat(local.getInputStream().read()).isEqualTo('x');
        local.setSoLinger(true, 0);
        local.close();

        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("cut");
    }

    @Test
    void tunnel_large_transfer_both_ways_is_unchanged() throws Exception {
        LocalListener listener = listener(true, FakeProxy.echoing());
        Socket local = connect(listener);
        byte[] data = new byte[8 * 1024 * 1024];
        new Random(7).nextBytes(data);

        Thread.ofVirtual()
                .start(() -> {
                    try {
                        local.getOutputStream().write(data);
                        local.shutdownOutput();
                    } catch (IOException e) {
                        said.add(e.toString());
                    }
                });

        assertThat(local.getInputStream().readAllBytes()).isEqualTo(data);
    }

    @Test
    void listener_many_at_once_each_get_their_own_bytes() throws Exception {
        int count = 60;
        CountDownLatch all = new CountDownLatch(count);
        LocalListener listener =
                listener(
                        true,
                        session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\n");
                            all.countDown();
                            // Nobody is answered before everybody is here.
                            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
                            session.in().transferTo(session.out());
                            session.socket().shutdownOutput();
                        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = "connection " + i;
                answers.add(
                        threads.submit(() -> {
                            try (Socket socket =
                                    new Socket("127.0.0.1", listener.address().getPort())) {
                                socket.getOutputStream().write(bytes(text));
                                socket.shutdownOutput();
                                return rest(socket.getInputStream());
                            }
                        }));
            }
            for (int i = 0; i < count; i++) {
                assertThat(answers.get(i).get()).isEqualTo("connection " + i);
            }
        }
        assertThat(said).isEmpty();
    }

    @Test
    void listener_refused_tunnel_closes_that_connection_and_goes_on() throws Exception {
        List<String> answers =
                new CopyOnWriteArrayList<>(
                        List.of("HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nhi"));
        LocalListener listener =
                listener(
                        false,
                        session -> {
                            session.send(answers.removeFirst());
                            session.socket().shutdownOutput();
                        });

        assertThat(rest(connect(listener).getInputStream())).isEmpty();
        Socket second = connect(listener);
        second.shutdownOutput();

        assertThat(rest(second.getInputStream())).isEqualTo("hi");
        await().untilAsserted(() ->
                assertThat(said)
                        .singleElement()
                        .asString()
                        .contains("404 Not Found", "no such route"));
    }

    @Test
    void open_port_in_use_fails() throws Exception {
        LocalListener first = listener(false, FakeProxy.echoing());
        ListenAddress.Local same =
                (ListenAddress.Local) ListenAddress.parse(":" + first.address().getPort(), false);
        ProxyDialer dialer = dialer("http://localhost", null);

        assertThatThrownBy(() -> LocalListener.open(same, dialer, events()))
                .isInstanceOf(IOException.class);
    }
}
