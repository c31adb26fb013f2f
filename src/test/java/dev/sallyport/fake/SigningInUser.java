package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A user at a workstation: a home, the built program, and a browser that notes the addresses it was
 * opened with. Everything this user starts ends with it.
 */
public final class SigningInUser implements AutoCloseable {
    private final Path folder;
    private final FakePomerium pomerium;
    private final Commands shell;
    private final List<Process> started = new ArrayList<>();

    /** At a Pomerium whose certificate the user trusts. */
    public SigningInUser(Path folder, FakePomerium pomerium, TestAuthority authority) {
        this.folder = folder;
        this.pomerium = pomerium;
        try {
            TunnelClient.SALLYPORT.installInto(folder.resolve("bin"));
            Files.writeString(folder.resolve("ca.pem"), authority.pem());
            Files.createDirectories(folder.resolve("home"));
            program("idle-browser", "echo \"$1\" >>\"$HOME/visited\"");
            program(
                    "browser",
                    "echo \"$1\" >>\"$HOME/visited\"",
                    "exec curl -sSLko \"$HOME/page\" \"$1\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shell =
                new Commands(folder)
                        .with("HOME", folder.resolve("home").toString())
                        .with("XDG_CACHE_HOME", "")
                        .with("DISPLAY", "")
                        .with("WAYLAND_DISPLAY", "")
                        .with("PATH", folder.resolve("bin") + ":/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** Puts a shell script on the user's path. */
    public void program(String name, String... lines) {
        try {
            Path file = folder.resolve("bin").resolve(name);
            Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
            if (!file.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot make " + file + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The user's shell. */
    public Commands shell() {
        return shell;
    }

    /** A command that opens a tunnel to a private route; more options may follow it. */
    public String tcp(String browser) {
        return "sallyport tcp redis.example.com:6379 --listen - --proxy-url "
                + pomerium.url()
                + " --alternate-ca-path ca.pem"
                + (browser.isEmpty() ? "" : " --browser-cmd " + browser);
    }

    /** Starts a command that goes on; its output is {@link #log} of its name. */
    public Process start(String name, String command) {
        Process process = shell.start(folder.resolve(name + ".log"), command);
        started.add(process);
        return process;
    }

    public String log(String name) {
        return read(folder.resolve(name + ".log"));
    }

    /** The addresses that browsers were opened with. */
    public List<String> visited() {
        return read(folder.resolve("home/visited")).lines().toList();
    }

    /** The address with which a browser is opened first, waiting for it. */
    public String firstVisited() {
        Awaitility.await("a browser is opened").until(() -> !visited().isEmpty());
        return visited().getFirst();
    }

    public Path tokens() {
        return folder.resolve("home/.cache/sallyport/tokens");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        pomerium.close();
    }
}
