package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Credentials;
import dev.sallyport.bench.contender.Place;
import dev.sallyport.bench.contender.RunningProxy;
import dev.sallyport.bench.contender.Service;
import dev.sallyport.bench.load.LoadClient;
import dev.sallyport.bench.load.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of one run, in a temporary folder that goes with them. Thread: main. */
final class Stand implements AutoCloseable {
    private final Plan plan;
    private final Path folder;
    private final Credentials credentials;
    private final RolePlayer upstream;
    private final RolePlayer client;
    private final RolePlayer echo;
    private final RolePlayer asker;
    private final Map<Service, Integer> upstreamPorts;
    private final Map<Contender, RunningProxy> proxies = new LinkedHashMap<>();
    private int started;

    private Stand(Plan plan, Path folder) throws IOException, InterruptedException {
        this.plan = plan;
        this.folder = folder;
        this.credentials = Credentials.make(folder);
        this.upstream = RolePlayer.start(Upstream.class, upstreamArguments());
        this.client = RolePlayer.start(LoadClient.class);
        this.echo = RolePlayer.startAhead(Upstream.class, upstreamArguments());
        this.asker = RolePlayer.startAhead(LoadClient.class);
        this.upstreamPorts = new EnumMap<>(Upstream.ports(upstream.line()));
        upstreamPorts.put(
                Service.INTERACTIVE, Upstream.ports(echo.line()).get(Service.INTERACTIVE));
    }

    private String[] upstreamArguments() {
        return new String[] {
            credentials.server().chain().toString(),
            credentials.server().key().toString(),
            credentials.authority().toString()
        };
    }

    static Stand open(Plan plan) throws IOException, InterruptedException {
        return new Stand(plan, readableByAll(Files.createTempDirectory("sallyport-bench")));
    }

    /** Some proxies give up root before they read and write. The keys here guard nothing. */
    private static Path readableByAll(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** The proxy that lives as long as the run; started when first asked for. */
    Session lasting(Contender contender) throws IOException, InterruptedException {
        RunningProxy proxy = proxies.get(contender);
        if (proxy == null) {
            proxy = start(contender);
            proxies.put(contender, proxy);
        }
        return new Session(proxy, client, asker, plan);
    }

    /** A process of its own; the caller closes the proxy. */
    Session fresh(Contender contender) throws IOException, InterruptedException {
        return new Session(start(contender), client, asker, plan);
    }

    private RunningProxy start(Contender contender) throws IOException, InterruptedException {
        Path own = folder.resolve(contender.name() + "-" + ++started);
        Place place =
                new Place(
                        readableByAll(Files.createDirectory(own)),
                        freePorts(),
                        upstreamPorts,
                        credentials);
        return RunningProxy.start(contender, place);
    }

    /** All are held until each is known, so that none comes twice. */
    private static Map<Service, Integer> freePorts() throws IOException {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Service service : Service.values()) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.put(service, socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    @Override
    public void close() throws IOException {
        List.of(client, asker, upstream, echo).forEach(RolePlayer::close);
        proxies.values().forEach(RunningProxy::close);
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
