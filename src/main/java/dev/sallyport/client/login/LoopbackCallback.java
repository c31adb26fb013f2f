package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way back from the browser: one HTTP server on one port of 127.0.0.1, for one token. Other
 * users of the machine and web pages can reach the port as well, so only the address that we gave
 * the proxy is taken, with 128 random bits in its path, and only once. Thread-safe.
 */
final class LoopbackCallback implements AutoCloseable {
    /** Connections at a time; the others wait in the system's queue. */
    private static final int MAX_CONNECTIONS = 64;

    private static final int RANDOM_BYTES = 16;

    private final ServerSocket server;
    private final String path;
    private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
    private final AtomicBoolean taken = new AtomicBoolean();
    private final BlockingQueue<Credential> token = new ArrayBlockingQueue<>(1);

    private LoopbackCallback(ServerSocket server, String path) {
        this.server = server;
        this.path = path;
    }

    /**
     * Listens from now on, until closed.
     *
     * @throws IOException when there is no port to be had
     */
    static LoopbackCallback open(SecureRandom random) throws IOException {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String path = "/callback/" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        LoopbackCallback callback =
                new LoopbackCallback(
                        new ServerSocket(0, MAX_CONNECTIONS, InetAddress.ofLiteral("127.0.0.1")),
                        path);
        Thread _ = Thread.startVirtualThread(callback::accept);
        return callback;
    }

    /** Where the browser has to be sent with the token; nobody else knows this address. */
    String redirectUri() {
        return "http://" + host() + path;
    }

    private String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The token, or null when none has come after {@code limit}. */
    @Nullable Credential await(Duration limit) throws InterruptedException {
        return token.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                free.acquire();
                Socket socket = server.accept();
                Thread _ = Thread.startVirtualThread(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed, or no descriptors are left: then the wait for the token ends in time.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket) {
        Credential found = null;
        try (socket) {
            CallbackRequest request = CallbackRequest.read(socket);
            CallbackPage page = request.fault(host(), path);
            if (page == null) {
                found = request.token();
                page = found == null ? CallbackPage.MISSING : CallbackPage.DONE;
            }
            if (found != null && !taken.compareAndSet(false, true)) {
                found = null;
                page = CallbackPage.AGAIN;
            }
            page.send(socket);
        } catch (IOException e) {
            // Whoever that was has gone, or never said anything.
        } finally {
            free.release();
            // After the page: the program may end as soon as it has the token.
            if (found != null) {
                boolean _ = token.offer(found);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
