package dev.sallyport.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A demo's upstream, on a free loopback port: greets, then sends each line back. */
final class LineEcho implements AutoCloseable {
    static final String GREETING = "welcome, I am the upstream; I send back what you send";

    private static final int BACKLOG = 50;

    private final ServerSocket server;

    private LineEcho(ServerSocket server) {
        this.server = server;
    }

    static LineEcho open() throws IOException {
        LineEcho echo =
                new LineEcho(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        Thread _ = Thread.ofPlatform().daemon().name("demo-upstream").start(echo::serve);
        return echo;
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread _ = Thread.startVirtualThread(() -> talk(client));
            } catch (IOException e) {
                // Closed: the loop's condition sees it.
                Thread.onSpinWait();
            }
        }
    }

    private static void talk(Socket client) {
        try (client) {
            OutputStream out = client.getOutputStream();
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            String line = GREETING;
            while (line != null) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                line = in.readLine();
            }
        } catch (IOException e) {
            // The client has gone, which is its right.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
