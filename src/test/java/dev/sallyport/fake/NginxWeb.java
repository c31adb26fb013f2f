package dev.sallyport.fake;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * An nginx that serves files, {@code /bulk} of 1 GiB among them, and takes uploads to {@code
 * /upload/}; and on another port says who it is told is calling.
 */
public final class NginxWeb implements AutoCloseable {
    public static final long BULK = 1L << 30;

    private final Process process;
    private final int port;
    private final int toldPort;
    private final Path folder;

    private NginxWeb(Process process, int port, int toldPort, Path folder) {
        this.process = process;
        this.port = port;
        this.toldPort = toldPort;
        this.folder = folder;
    }

    public static NginxWeb start() throws IOException {
        Path folder = Files.createTempDirectory("sallyport-nginx-web");
        int port = FreePort.get();
        int toldPort = FreePort.get();
        Path uploads = Files.createDirectories(folder.resolve("html/upload"));
        // Run by root, nginx works as nobody.
        Files.setPosixFilePermissions(uploads, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("html/small"), "small\n");
        try (RandomAccessFile bulk =
                new RandomAccessFile(folder.resolve("html/bulk").toFile(), "rw")) {
            // A hole: it takes no room on the disk.
            bulk.setLength(BULK);
        }
        Path conf =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        daemon off;
                        master_process off;
                        pid %1$s/nginx.pid;
                        error_log %1$s/error.log;
                        events {}
                        http {
                          access_log off;
                          client_body_temp_path %1$s/body;
                          proxy_temp_path %1$s/proxy;
                          fastcgi_temp_path %1$s/fastcgi;
                          uwsgi_temp_path %1$s/uwsgi;
                          scgi_temp_path %1$s/scgi;
                          client_max_body_size 0;
                          server {
                            listen 127.0.0.1:%2$d;
                            root %1$s/html;
                            location /upload/ { dav_methods PUT; }
                            location = /early { return 200 "early\\n"; }
                          }
                          server {
                            listen 127.0.0.1:%3$d proxy_protocol;
                            return 200 "$proxy_protocol_addr $proxy_protocol_port";
                          }
                        }
                        """
                                .formatted(folder, port, toldPort));
        Process process =
                new ProcessBuilder("nginx", "-p", folder.toString(), "-c", conf.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        NginxWeb web = new NginxWeb(process, port, toldPort, folder);
        Awaitility.await("nginx listens").atMost(Duration.ofSeconds(20)).until(web::accepts);
        return web;
    }

    private boolean accepts() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Where it expects a PROXY header, and answers each request with the address and the port that
     * the header named: {@code 127.0.0.1 4711}.
     */
    public int toldPort() {
        return toldPort;
    }

    /** What has been uploaded under this name. */
    public Path uploaded(String name) {
        return folder.resolve("html/upload/" + name);
    }

    /** The file behind {@code /bulk}. */
    public Path bulk() {
        return folder.resolve("html/bulk");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
