package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A person's machine with one of the clients, a home of its own, and a browser command that only
 * notes the address: the test opens it in a real one.
 */
public final class Workstation implements AutoCloseable {
    private final Path home;
    private final TunnelClient client;
    private final String proxy;
    private final Commands shell;
    private final List<Process> started = new ArrayList<>();

    /**
     * @param home empty
     * @param proxy the server's URL
     */
    public Workstation(Path home, TunnelClient client, String proxy, TestAuthority authority) {
        this.home = home;
        this.client = client;
        this.proxy = proxy;
        Path bin = home.resolve("bin");
        client.installInto(bin);
        try {
            Files.writeString(home.resolve("ca.pem"), authority.pem());
            Path browser =
                    Files.writeString(
                            bin.resolve("note"), "#!/bin/sh\necho \"$1\" >>\"$HOME/visited\"\n");
            if (!browser.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot make " + browser + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shell =
                new Commands(home)
                        .with("HOME", home.toString())
                        .with("XDG_CACHE_HOME", "")
                        .with("PATH", bin + ":/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** Starts the client for a destination; the local port on which it listens. */
    public int listen(String destination, String... more) {
        int port = FreePort.get();
        String name = destination.replaceAll("[^a-z]", "") + port;
        started.add(
                shell.start(
                        home.resolve(name + ".log"),
                        client.program()
                                + " tcp "
                                + destination
                                + " --listen 127.0.0.1:"
                                + port
                                + " --pomerium-url "
                                + proxy
                                + " --alternate-ca-path ca.pem --browser-cmd note "
                                + String.join(" ", more)));
        Awaitility.await(client + " listens")
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> log(name).contains("127.0.0.1:" + port));
        return port;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log(String name) {
        return read(home.resolve(name + ".log"));
    }

    /** What all clients have said so far. */
    public String logs() {
        try (var files = Files.list(home)) {
            StringBuilder all = new StringBuilder();
            files.filter(f -> f.toString().endsWith(".log")).forEach(f -> all.append(read(f)));
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Commands shell() {
        return shell;
    }

    /** The addresses for a browser so far. */
    public List<String> visited() {
        return read(home.resolve("visited")).lines().toList();
    }

    /** Waits until a browser has been asked for so often, and gives the last address. */
    public String visit(int number) {
        Awaitility.await("a browser is opened")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> visited().size() >= number);
        return visited().get(number - 1);
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
