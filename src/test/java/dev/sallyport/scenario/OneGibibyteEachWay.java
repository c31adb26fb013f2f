package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NginxEdge;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A gibibyte of random bytes each way at once, through a real nginx, the proxy and our client,
 * arrives as it was sent.
 */
class OneGibibyteEachWay {
    private static final long LENGTH = 1L << 30;
    private static final String ROUTE = "bulk.example.test:7";

    private final CompletableFuture<String> received = new CompletableFuture<>();
    private final CompletableFuture<String> sentByUpstream = new CompletableFuture<>();

    @Test
    void both_directions_arrive_with_their_digests() throws Exception {
        try (ServerFolder folder = forLocalhost();
                ScriptedUpstream upstream =
                        ScriptedUpstream.playing(session -> {
                            var sent = inBackground(() -> send(session.out(), 2));
                            received.complete(digest(session.in()));
                            sentByUpstream.complete(await(sent));
                            session.finish();
                        });
                ServerProcess server =
                        ServerProcess.start(
                                folder.route(ROUTE, upstream.target()).write(), List.of());
                NginxEdge edge = NginxEdge.before(server.port())) {
            exchange(folder, edge);
            Awaitility.await("nginx has counted the bytes")
                    .untilAsserted(() ->
                            assertThat(edge.accessLog())
                                    .containsPattern(
                                            "bytes_sent=1[0-9]{9} bytes_received=1[0-9]{9}"));
        }
    }

    private static ServerFolder forLocalhost() {
        ServerFolder folder = new ServerFolder();
        return folder.issue("c", folder.authority().issue("localhost"))
                .line("certificate_file: c.pem")
                .line("certificate_key_file: c-key.pem");
    }

    private void exchange(ServerFolder folder, NginxEdge edge) throws Exception {
        Process client =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-jar",
                                ServerProcess.jar(),
                                "tcp",
                                ROUTE,
                                "--proxy-url",
                                "https://localhost:" + edge.port(),
                                "--alternate-ca-path",
                                folder.path("ca.pem").toString())
                        .start();
        try (var errors =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getErrorStream(), StandardCharsets.UTF_8));
                Socket socket = new Socket("127.0.0.1", port(errors.readLine()))) {
            var sent = inBackground(() -> finishing(socket));
            String got = digest(socket.getInputStream());
            assertThat(got).isEqualTo(sentByUpstream.get(1, TimeUnit.MINUTES));
            assertThat(received.get(1, TimeUnit.MINUTES)).isEqualTo(sent.get());
        } finally {
            client.destroy();
        }
    }

    private static int port(String line) {
        assertThat(line).startsWith("listening on 127.0.0.1:");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static String finishing(Socket socket) throws IOException {
        String digest = send(socket.getOutputStream(), 1);
        socket.shutdownOutput();
        return digest;
    }

    private static String send(OutputStream out, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MessageDigest digest = sha256();
        byte[] block = new byte[1 << 18];
        for (long rest = LENGTH; rest > 0; rest -= block.length) {
            random.nextBytes(block);
            digest.update(block);
            out.write(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[1 << 18];
        int read;
        while ((read = in.read(block)) >= 0) {
            digest.update(block, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static <T> T await(FutureTask<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
