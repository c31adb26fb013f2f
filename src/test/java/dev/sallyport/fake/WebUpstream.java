package dev.sallyport.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service behind web routes, on loopback. It answers each request on a connection with the head
 * as it came, so that a test sees what the proxy said; bodies are read and their bytes counted.
 */
public final class WebUpstream implements AutoCloseable {
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<String> targets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final ScriptedServer server = new ScriptedServer(this::serve);

    private void serve(Socket socket) throws IOException {
        connections.incrementAndGet();
        while (true) {
            String head = ScriptedServer.head(socket);
            targets.add(head.split(" ", 3)[1]);
            requests.incrementAndGet();
            String body = head + "\r\nbody: " + HttpBody.read(head, socket.getInputStream());
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            String answer =
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Upstream: yes\r\n"
                            + "Content-Length: "
                            + bytes.length
                            + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (!head.startsWith("HEAD ")) {
                out.write(bytes);
            }
            out.flush();
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Whether anybody has asked for this. */
    public boolean saw(String target) {
        return targets.contains(target);
    }

    public int requests() {
        return requests.get();
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
