package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.LaunchedCli;
import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process shows: standard streams, signals, and the classes that were loaded. */
@Timeout(90)
class TcpProcessTest {
    private final TestAuthority authority = new TestAuthority("test root");

    @TempDir private Path folder;

    private FakeProxy secured(FakeProxy.Behaviour behaviour) {
        return FakeProxy.tls(authority.serving(authority.issue("localhost")), behaviour);
    }

    private LaunchedCli start(FakeProxy proxy, List<String> jvmOptions, String... listen)
            throws IOException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        String[] args = {
            "tcp",
            "--proxy-url=https://localhost:" + proxy.port(),
            "--alternate-ca-path=" + ca,
            "a:1",
            listen[0],
            listen.length > 1 ? listen[1] : "--log-format=text"
        };
        return LaunchedCli.start(jvmOptions, args);
    }

    private static int port(String address) {
        return Integer.parseInt(address.replaceFirst(".*127\\.0\\.0\\.1:([0-9]+).*", "$1"));
    }

    @Test
    void streams_input_end_is_half_a_close_and_no_server_class_is_loaded() throws Exception {
        Path classes = folder.resolve("classes.log");
        try (FakeProxy proxy =
                        secured(session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\n");
                            byte[] all = session.in().readAllBytes();
                            session.send("got " + new String(all, StandardCharsets.UTF_8));
                            session.socket().shutdownOutput();
                        });
                LaunchedCli cli =
                        start(proxy, List.of("-Xlog:class+load:file=" + classes), "--listen=-")) {
            try (OutputStream in = cli.process().getOutputStream()) {
                in.write("question".getBytes(StandardCharsets.UTF_8));
            }

            assertThat(new String(cli.process().getInputStream().readAllBytes()))
                    .isEqualTo("got question");
            assertThat(cli.exitCode()).isZero();
        }
        assertThat(Files.readString(classes))
                .contains("dev.sallyport.client.Relay")
                .doesNotContain(
                        "io.netty",
                        "io.vertx",
                        "ch.qos.logback",
                        "org.bouncycastle.cert",
                        "org.bouncycastle.jc");
    }

    @Test
    void streams_remote_reset_ends_the_process_though_input_is_open() throws Exception {
        try (FakeProxy proxy =
                        secured(session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\n");
                            // A reset destroys what the client has not read: first its tunnel.
                            assertThat(session.in().read()).isEqualTo('x');
                            session.reset();
                        });
                LaunchedCli cli = start(proxy, List.of(), "--listen=-")) {
            cli.process().getOutputStream().write('x');
            cli.process().getOutputStream().flush();

            assertThat(cli.nextError()).startsWith("sallyport: a:1: the tunnel was cut");
            assertThat(cli.exitCode()).isEqualTo(1);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void listener_terminated_exits_0() throws Exception {
        try (FakeProxy proxy = secured(FakeProxy.echoing());
                LaunchedCli cli = start(proxy, List.of(), "--listen=127.0.0.1:0")) {
            String line = cli.nextError();
            assertThat(line).matches("listening on 127\\.0\\.0\\.1:[0-9]+");
            try (Socket socket = new Socket("127.0.0.1", port(line))) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');

                cli.terminate();

                assertThat(cli.exitCode()).isZero();
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void streams_terminated_exits_143() throws Exception {
        try (FakeProxy proxy = secured(FakeProxy.echoing());
                LaunchedCli cli = start(proxy, List.of(), "--listen=-")) {
            OutputStream in = cli.process().getOutputStream();
            in.write('x');
            in.flush();
            assertThat(cli.process().getInputStream().read()).isEqualTo('x');

            cli.terminate();

            assertThat(cli.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void listener_says_its_address_as_json() throws Exception {
        try (FakeProxy proxy = secured(FakeProxy.echoing());
                LaunchedCli cli = start(proxy, List.of(), "--listen=:0", "--log-format=json")) {
            assertThat(cli.nextError())
                    .matches(
                            "\\{\"level\":\"info\",\"message\":\"listening on"
                                    + " 127\\.0\\.0\\.1:([0-9]+)\",\"addr\":\"127\\.0\\.0\\.1:\\1\","
                                    + "\"time\":\"[0-9TZ:.-]+\"}");
        }
    }

    @Test
    void listener_stream_cut_below_tls_is_a_reset_not_an_end() throws Exception {
        try (FakeProxy proxy =
                        secured(session -> {
                            session.send("HTTP/1.1 200 OK\r\n\r\nhalf a file");
                            assertThat(session.in().read()).isEqualTo('y');
                            session.raw().shutdownOutput();
                            session.in().read();
                        });
                LaunchedCli cli = start(proxy, List.of(), "--listen=127.0.0.1:0");
                Socket socket = new Socket("127.0.0.1", port(cli.nextError()))) {
            assertThat(socket.getInputStream().readNBytes(11)).isEqualTo("half a file".getBytes());
            socket.getOutputStream().write('y');

            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }
}
