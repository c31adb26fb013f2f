package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that does with each connection what the test says. Loopback only. */
public final class ScriptedUpstream implements AutoCloseable {
    /** What happens with one connection; it is closed afterwards. */
    public interface Script {
        void play(Session session) throws IOException, InterruptedException;
    }

    /** One accepted connection. */
    public record Session(Socket socket) {
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            out().write(bytes);
        }

        public String readText(int length) throws IOException {
            return new String(in().readNBytes(length), StandardCharsets.ISO_8859_1);
        }

        public String readToEnd() throws IOException {
            return new String(in().readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** How the client's direction ended: {@code end}, {@code reset} or {@code silence}. */
        public String ending(int patienceMillis) throws IOException {
            socket.setSoTimeout(patienceMillis);
            try {
                in().transferTo(OutputStream.nullOutputStream());
                return "end";
            } catch (SocketTimeoutException e) {
                return "silence";
            } catch (IOException e) {
                return "reset";
            }
        }
    }

    private final LoopbackServer server = new LoopbackServer(4096);
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private ScriptedUpstream(Script script) {
        this.script = script;
        server.each(this::take);
    }

    public static ScriptedUpstream playing(Script script) {
        return new ScriptedUpstream(script);
    }

    /** Sends every byte back, then its end. */
    public static ScriptedUpstream echoing() {
        return new ScriptedUpstream(session -> {
            session.in().transferTo(session.out());
            session.finish();
        });
    }

    public int port() {
        return server.port();
    }

    /** What a route's {@code to} says. */
    public String target() {
        return "tcp://127.0.0.1:" + port();
    }

    public int accepted() {
        return accepted.get();
    }

    /** Connections that the script has not done with. */
    public int open() {
        return server.open();
    }

    /** Tells the test something. */
    public void note(String what) {
        seen.add(what);
    }

    /** The next thing the script has told, within 15 seconds. */
    public String nextNote() throws InterruptedException {
        String note = seen.poll(15, TimeUnit.SECONDS);
        if (note == null) {
            throw new AssertionError("the upstream saw nothing");
        }
        return note;
    }

    private void take(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> play(socket));
    }

    private void play(Socket socket) {
        try (socket) {
            script.play(new Session(socket));
        } catch (IOException | InterruptedException e) {
            // The test sees the other side of it.
        } finally {
            server.forget(socket);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
