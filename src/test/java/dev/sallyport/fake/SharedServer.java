package dev.sallyport.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server for a test class, with a service that echoes, a route that nobody may use and one that
 * leads nowhere. After each test a tunnel that was open before the first one must still carry
 * bytes; at the end the server must stop in order and have logged no defect.
 */
public final class SharedServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    public static final String ECHO = "echo.example.test:7";
    public static final String PRIVATE = "private.example.test:7";
    public static final String DEAD = "dead.example.test:7";

    private final BiConsumer<ServerFolder, ScriptedUpstream> setUp;
    private final List<String> jvm = new ArrayList<>();
    private final List<String> args = new ArrayList<>(List.of("--instances", "2"));
    private boolean plain;
    private String prelude = "";
    private ServerFolder folder;
    private ScriptedUpstream echo;
    private ServerProcess process;
    private RawClient canary;
    private final List<AutoCloseable> parts = new ArrayList<>();

    private SharedServer(BiConsumer<ServerFolder, ScriptedUpstream> setUp) {
        this.setUp = setUp;
    }

    /** A server over TLS; {@code setUp} adds keys and routes. */
    public static SharedServer with(BiConsumer<ServerFolder, ScriptedUpstream> setUp) {
        return new SharedServer(setUp);
    }

    public static SharedServer usual() {
        return new SharedServer((folder, echo) -> {});
    }

    /** Without TLS: {@code insecure_server}. */
    public SharedServer plain() {
        plain = true;
        return this;
    }

    public SharedServer jvm(String option) {
        jvm.add(option);
        return this;
    }

    /** What every client must send first. */
    public SharedServer prelude(String text) {
        prelude = text;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        echo = part(ScriptedUpstream.echoing());
        ClosedPort closed = part(new ClosedPort());
        folder = part(new ServerFolder());
        if (plain) {
            folder.line("insecure_server: true");
        } else {
            folder.secured();
        }
        folder.route(ECHO, echo.target());
        folder.privateRoute(PRIVATE, echo.target());
        folder.route(DEAD, "tcp://127.0.0.1:" + closed.port());
        setUp.accept(folder, echo);
        process = part(ServerProcess.start(folder.write(), jvm, args.toArray(String[]::new)));
        canary = part(client().connect().connect(ECHO));
    }

    /** Keeps it until the end; what came last is closed first. */
    private <T extends AutoCloseable> T part(T part) {
        parts.addFirst(part);
        return part;
    }

    /** The tunnel that is open all the time carries bytes, and the server takes new ones. */
    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        assertThat(canary.send("canary").readText(6)).isEqualTo("canary");
        try (RawClient another = client().connect()) {
            another.connect(ECHO).send("fresh");
            assertThat(another.readText(5)).isEqualTo("fresh");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            if (process != null) {
                finish();
            }
        } finally {
            for (AutoCloseable part : parts) {
                close(part);
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void finish() {
        assertThat(process.stop()).as("exit code").isZero();
        assertThat(process.errors()).as("standard error").isEmpty();
        assertThat(process.logLines())
                .as("defects")
                .noneMatch(line -> "error".equals(line.getString("level")))
                .noneMatch(line -> line.encode().contains("Exception"));
    }

    public ServerProcess process() {
        return process;
    }

    public ServerFolder folder() {
        return folder;
    }

    public ScriptedUpstream echo() {
        return echo;
    }

    public int port() {
        return process.port();
    }

    /** Open files of the server's process, sockets included. */
    public long descriptors() throws IOException {
        Path folder = Path.of("/proc", Long.toString(process.pid()), "fd");
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** What the process has used of processors. */
    public long cpuMillis() {
        return process.cpuMillis();
    }

    /** Memory of the process that is in use. */
    public long residentBytes() throws IOException {
        String fields = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"));
        return Long.parseLong(fields.split(" ")[1]) * 4096;
    }

    /** A client that does what every client of this server has to do. */
    public RawClientOptions client() {
        RawClientOptions options = RawClient.to(port()).before(prelude);
        return plain ? options.plain() : options;
    }
}
