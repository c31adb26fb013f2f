package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ServerFolder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F096: a client that goes while the service's name is looked up, or while the connection to it is
 * being made, is recorded once, and leaves no socket behind.
 */
@Timeout(60)
class ClientsLeaveWhileServicesAreSought {
    private static final String ROUTE = "echo.example.test:7";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void f096_while_a_name_server_does_not_answer() throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                DatagramSocket names = new DatagramSocket(0, LOOPBACK);
                ServerSocket service = new ServerSocket(0, 1, LOOPBACK);
                EmbeddedServer server =
                        EmbeddedServer.asking(
                                names.getLocalPort(),
                                folder.route(ROUTE, "tcp://quiet.sought:" + service.getLocalPort())
                                        .write())) {
            RawClient client = RawClient.to(server.port()).connect();
            client.send(RawClient.head(ROUTE));
            assertThat(question(names)).contains("quiet").contains("sought");
            client.reset();

            assertRecordedOnce(server);
        }
    }

    private static String question(DatagramSocket names) throws IOException {
        DatagramPacket question = new DatagramPacket(new byte[512], 512);
        names.setSoTimeout(10_000);
        names.receive(question);
        return new String(question.getData(), 0, question.getLength(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void f096_while_the_service_takes_no_connection() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerFolder folder = new ServerFolder().secured();
                ServerSocket service = new ServerSocket(0, 1, LOOPBACK);
                EmbeddedServer server =
                        EmbeddedServer.onEpoll(
                                folder.route(ROUTE, "tcp://127.0.0.1:" + service.getLocalPort())
                                        .write())) {
            fillQueue(service, queue);
            int before = connecting(service);
            RawClient client = RawClient.to(server.port()).connect();
            client.send(RawClient.head(ROUTE));
            Awaitility.await("dialled").until(() -> connecting(service) == before + 1);
            client.reset();

            assertRecordedOnce(server);
            assertThat(connecting(service)).as("sockets left").isLessThanOrEqualTo(before);
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** Linux drops what asks beyond a full queue, so a connection never stands. */
    private static void fillQueue(ServerSocket service, List<Socket> queue) throws IOException {
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(new InetSocketAddress(LOOPBACK, service.getLocalPort()), 300);
            } catch (IOException full) {
                socket.close();
                return;
            }
        }
        throw new AssertionError("the queue does not fill");
    }

    /** Sockets to the service in the state SYN_SENT. */
    private static int connecting(ServerSocket service) throws IOException {
        String remote = ":%04X 02 ".formatted(service.getLocalPort());
        int count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            count +=
                    (int)
                            Files.readAllLines(Path.of(table)).stream()
                                    .filter(line -> line.contains(remote))
                                    .count();
        }
        return count;
    }

    private static void assertRecordedOnce(EmbeddedServer server) {
        Awaitility.await("the client's end is recorded")
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.lines("\"http-request\"") > 0);
        assertThat(server.lines("\"http-request\"")).isEqualTo(1);
        assertThat(server.lines("downstream_remote_disconnect")).isEqualTo(1);
    }
}
