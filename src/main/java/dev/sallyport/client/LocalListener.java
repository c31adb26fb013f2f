package dev.sallyport.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;

/** A local port; each connection to it gets its own tunnel, on two virtual threads. Thread-safe. */
public final class LocalListener implements AutoCloseable {
    /** About 200 KiB each, in a heap of 512 MiB. Further connections wait in the system's queue. */
    static final int MAX_TUNNELS = 2048;

    private static final int BACKLOG = 1024;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final ServerSocket server;
    private final ProxyDialer dialer;
    private final TunnelEvents events;
    private final Semaphore free = new Semaphore(MAX_TUNNELS);

    private LocalListener(ServerSocket server, ProxyDialer dialer, TunnelEvents events) {
        this.server = server;
        this.dialer = dialer;
        this.events = events;
    }

    /**
     * Listens from now on; connections are served by {@link #serve}.
     *
     * @throws IOException when the address cannot be had
     */
    public static LocalListener open(
            ListenAddress.Local listen, ProxyDialer dialer, TunnelEvents events)
            throws IOException {
        ServerSocket server = new ServerSocket();
        boolean bound = false;
        try {
            server.bind(listen.address(), BACKLOG);
            bound = true;
            return new LocalListener(server, dialer, events);
        } finally {
            if (!bound) {
                server.close();
            }
        }
    }

    /** The address with the port that the system chose. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Serves connections until {@link #close}, whatever happens to one of them. */
    public void serve() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (!server.isClosed()) {
            free.acquire();
            try {
                Socket local = server.accept();
                pause = FIRST_PAUSE_MILLIS;
                Thread _ = Thread.startVirtualThread(() -> serve(local));
            } catch (IOException e) {
                free.release();
                if (server.isClosed()) {
                    return;
                }
                // Out of file descriptors, mostly: it passes when a tunnel ends. A loop without
                // the pause would take a whole core meanwhile.
                events.troubled("cannot accept a connection, trying again: " + e.getMessage());
                Thread.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private void serve(Socket local) {
        Duplex.Plain near = new Duplex.Plain(local);
        try {
            local.setTcpNoDelay(true);
            ProxyDialer.Tunnel tunnel = dialer.open();
            Relay.run(near, tunnel.far(), tunnel.early(), Thread.ofVirtual().factory());
        } catch (TunnelException e) {
            events.refused(e);
        } catch (IOException e) {
            // The tunnel was cut: both ends have been reset and know.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            near.close();
            free.release();
        }
    }

    /** Stops listening; open tunnels go on. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
