package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A whole site in a network of its own: real sshd, nginx and redis, Sallyport, and workstations
 * that know it by its names. The clients trust its authority as they trust the system's.
 */
public final class Site implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** How much of a log's end a failure shows, in characters. */
    private static final int SHOWN = 4_000;

    /** Our own client's words, and the stock one's. */
    private static final Pattern LISTENING =
            Pattern.compile("(?:listening on |\"addr\":\")([0-9.]+):(\\d+)");

    private final Path folder;
    private final Path bin;
    private final NetworkNamespace network;
    private final AtomicInteger counter = new AtomicInteger();

    private Site(Path folder, NetworkNamespace network) {
        this.folder = folder;
        this.network = network;
        this.bin = folder.resolve("bin");
    }

    /**
     * @param folder empty; logs and files go here
     * @param hosts lines of {@code /etc/hosts}
     * @param names what the server's certificates are for, one each
     */
    public static Site open(Path folder, List<String> hosts, List<String> names) {
        List<String> lines = new ArrayList<>(hosts);
        lines.add("127.0.0.1 localhost");
        Site site = new Site(folder, NetworkNamespace.open(lines));
        try {
            Files.createDirectories(site.bin);
            TunnelClient.SALLYPORT.install(site.bin);
            site.network.environment("PATH", site.bin + ":/usr/sbin:/usr/bin:/sbin:/bin");
            site.network.environment("HOME", folder.toString());
            site.certificates(names);
            site.network.environment("SSL_CERT_FILE", folder.resolve("ca.crt").toString());
            return site;
        } catch (IOException e) {
            site.close();
            throw new UncheckedIOException(e);
        }
    }

    private void certificates(List<String> names) throws IOException {
        TestAuthority authority = new TestAuthority("site authority");
        Files.writeString(folder.resolve("ca.crt"), authority.pem());
        StringBuilder yaml = new StringBuilder("certificates:\n");
        for (int i = 0; i < names.size(); i++) {
            TestAuthority.Issued issued = authority.issue(names.get(i));
            Path cert = folder.resolve("server" + i + ".crt");
            Path key = folder.resolve("server" + i + ".key");
            Files.createFile(
                    key,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(cert, TestAuthority.pem(issued.certificate()));
            // PKCS #8, which names the curve; the EC form of the PEM writer does not.
            Files.writeString(
                    key,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(issued.key().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            yaml.append("  - {cert: ").append(cert).append(", key: ").append(key).append("}\n");
        }
        Files.writeString(folder.resolve("certificates.yaml"), yaml);
    }

    public Path folder() {
        return folder;
    }

    public NetworkNamespace network() {
        return network;
    }

    /** Makes a client ready to be called by its name; skips the test where it is missing. */
    public String client(TunnelClient client) {
        client.install(bin);
        return client.program();
    }

    /** Writes a server's configuration, replacing the one it had. */
    public Path configure(String name, String settings) {
        try {
            Path file = folder.resolve(name + ".yaml");
            Path draft = folder.resolve(name + ".draft");
            Files.writeString(
                    draft, settings + "\n" + Files.readString(folder.resolve("certificates.yaml")));
            return Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server and waits until it listens; its log is {@link #log} of its name. */
    public void serve(String name, String settings) {
        Path config = configure(name, settings);
        start(name, "sallyport", "serve", "--instances", "1", "--config", config.toString());
        lines(name, "listening on port");
    }

    /** Starts sshd with a host key and a user key of its own; ssh knows both. */
    public void sshd(String address, String sshConfig) {
        try {
            for (String key : List.of("host_key", "user_key")) {
                network.run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve(key).toString());
            }
            Files.createDirectories(Path.of("/run/sshd"));
            Path config = folder.resolve("sshd_config");
            Files.writeString(
                    config,
                    """
                    ListenAddress %s
                    HostKey %s/host_key
                    AuthorizedKeysFile %s/user_key.pub
                    PidFile none
                    StrictModes no
                    UsePAM no
                    LogLevel VERBOSE
                    """
                            .formatted(address, folder, folder));
            Files.writeString(
                    folder.resolve("ssh_config"),
                    """
                    %s
                    Host *
                        User root
                        IdentityFile %s/user_key
                        IdentitiesOnly yes
                        StrictHostKeyChecking no
                        UserKnownHostsFile /dev/null
                        LogLevel ERROR
                        BatchMode yes
                    """
                            .formatted(sshConfig, folder));
            start("sshd", "/usr/sbin/sshd", "-D", "-e", "-f", config.toString());
            lines("sshd", "Server listening");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs ssh with the site's ssh_config. */
    public NetworkNamespace.Outcome ssh(String... words) {
        List<String> command =
                new ArrayList<>(List.of("ssh", "-F", folder.resolve("ssh_config").toString()));
        command.addAll(List.of(words));
        return network.run(command.toArray(String[]::new));
    }

    /** Starts nginx as an L4 edge. */
    public void edge(String servers) {
        try {
            Path config = folder.resolve("nginx.conf");
            Files.writeString(
                    config,
                    """
                    include /etc/nginx/modules-enabled/*.conf;
                    daemon off;
                    pid %s/nginx.pid;
                    events {}
                    stream {
                        log_format tcp '$remote_addr:$server_addr -> $upstream_addr [$status] '
                                       'bytes_sent=$bytes_sent bytes_received=$bytes_received '
                                       'session_time=$session_time';
                        access_log %s/edge.log tcp;
                        %s
                    }
                    """
                            .formatted(folder, folder, servers));
            start("nginx", "nginx", "-e", "stderr", "-c", config.toString());
            Awaitility.await("nginx")
                    .atMost(LIMIT)
                    .until(() -> Files.exists(folder.resolve("nginx.pid")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a client with a listener and returns {@code HOST:PORT} of it. */
    public String listen(TunnelClient client, String... words) {
        String name = "client" + counter.incrementAndGet();
        List<String> command = new ArrayList<>(List.of(client(client), "tcp"));
        command.addAll(List.of(words));
        start(name, command.toArray(String[]::new));
        Awaitility.await(name + " listens")
                .atMost(LIMIT)
                .until(() -> LISTENING.matcher(log(name)).find());
        Matcher line = LISTENING.matcher(log(name));
        if (!line.find()) {
            throw new AssertionError(log(name));
        }
        return line.group(1) + ":" + line.group(2);
    }

    /** Starts any program; its log is {@link #log} of its name. */
    public Process start(String name, String... command) {
        return network.start(folder.resolve(name + ".log"), command);
    }

    /** What a program has written so far. */
    public String log(String name) {
        try {
            Path file = folder.resolve(name + ".log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a log that hold all of {@code words}, waiting until there is one. */
    public List<String> lines(String name, String... words) {
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> matching(name, words).findAny().isPresent());
        } catch (ConditionTimeoutException e) {
            String log = log(name);
            String end = log.substring(Math.max(0, log.length() - SHOWN));
            throw new AssertionError(name + " never says " + List.of(words) + ": " + end, e);
        }
        return matching(name, words).toList();
    }

    private Stream<String> matching(String name, String... words) {
        return log(name).lines().filter(line -> Stream.of(words).allMatch(line::contains));
    }

    @Override
    public void close() {
        network.close();
    }
}
