package dev.sallyport.fake;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real nginx that passes TCP on, as the L4 edge of the examples does; it holds no certificate.
 */
public final class NginxEdge implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path folder;

    private NginxEdge(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Starts one in front of a port on loopback. */
    public static NginxEdge before(int target) throws IOException {
        Path folder = Files.createTempDirectory("sallyport-nginx");
        int port = freePort();
        Path conf =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                        daemon off;
                        pid %1$s/nginx.pid;
                        error_log %1$s/error.log;
                        events {}
                        stream {
                          log_format tcp 'bytes_sent=$bytes_sent bytes_received=$bytes_received';
                          access_log %1$s/access.log tcp;
                          server {
                            listen 127.0.0.1:%2$d;
                            proxy_pass 127.0.0.1:%3$d;
                            proxy_timeout 1h;
                          }
                        }
                        """
                                .formatted(folder, port, target));
        Process process =
                new ProcessBuilder("nginx", "-p", folder.toString(), "-c", conf.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        NginxEdge edge = new NginxEdge(process, port, folder);
        Awaitility.await("nginx listens").atMost(Duration.ofSeconds(20)).until(edge::accepts);
        return edge;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** What it wrote of the connections that have ended. */
    public String accessLog() throws IOException {
        return Files.readString(folder.resolve("access.log"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
