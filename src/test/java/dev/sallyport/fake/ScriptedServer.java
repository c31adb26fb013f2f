package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback whose answer to each connection the test writes. */
public final class ScriptedServer implements AutoCloseable {
    /** What happens on one connection; it is closed afterwards. */
    @FunctionalInterface
    public interface Script {
        void play(Socket socket) throws Exception;
    }

    private final ServerSocket server;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    public ScriptedServer(Script script) {
        try {
            server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try {
                            Socket socket = server.accept();
                            // As services do: else a second write waits 40 ms for the first's ACK.
                            socket.setTcpNoDelay(true);
                            accepted.add(socket);
                            Thread.ofVirtual().start(() -> play(script, socket));
                        } catch (IOException e) {
                            return;
                        }
                    }
                });
    }

    private static void play(Script script, Socket socket) {
        try (socket) {
            script.play(socket);
        } catch (Exception e) {
            // The other side has gone, which the test sees on its own side.
            Thread.onSpinWait();
        }
    }

    /** Reads until the empty line behind a head. */
    public static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the head ends after " + head.length() + " bytes");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    public static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for the other side's end, whichever it is. */
    public static void untilEnd(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            // A reset is an end too.
            Thread.onSpinWait();
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public int accepted() {
        return accepted.size();
    }

    /** Whether every connection that was made has ended. */
    public boolean allEnded() {
        return accepted.stream().allMatch(Socket::isClosed);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
