package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A free port on loopback with the sockets that belong to it; closed together. */
final class LoopbackServer implements AutoCloseable {
    private final ServerSocket server;
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();

    /** What becomes of a connection. */
    interface Taker {
        /** Called for one connection after the other; a failure ends the accepting. */
        void take(Socket socket) throws IOException;
    }

    LoopbackServer(int backlog) {
        try {
            server = new ServerSocket(0, backlog, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Accepts from here on, in a thread of its own. */
    void each(Taker taker) {
        Thread.ofVirtual().start(() -> accept(taker));
    }

    private void accept(Taker taker) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                keep(socket);
                taker.take(socket);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Has a socket closed with the others. */
    void keep(Socket socket) {
        open.put(socket, true);
    }

    void forget(Socket socket) {
        open.remove(socket);
    }

    /** Sockets that are kept. */
    int open() {
        return open.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open.keySet()) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
