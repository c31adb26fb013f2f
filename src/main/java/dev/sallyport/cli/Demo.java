package dev.sallyport.cli;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.audit.ServerLogging;
import dev.sallyport.client.Credentials;
import dev.sallyport.client.Destination;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyDialer;
import dev.sallyport.client.ProxyTls;
import dev.sallyport.client.StreamTunnel;
import dev.sallyport.client.SystemRoots;
import dev.sallyport.client.TlsSettings;
import dev.sallyport.client.TunnelException;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.ServerOptions;
import dev.sallyport.server.Standalone;
import dev.sallyport.server.StartFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The parts of a demo, running. */
final class Demo implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final DemoFolder folder;
    private final LineEcho upstream;
    private final DemoLog log;
    private final LineWriter lines;
    private final Standalone server;
    private boolean closed;

    private Demo(
            DemoFolder folder,
            LineEcho upstream,
            DemoLog log,
            LineWriter lines,
            Standalone server) {
        this.folder = folder;
        this.upstream = upstream;
        this.log = log;
        this.lines = lines;
        this.server = server;
    }

    static Demo start(InstantSource clock)
            throws IOException, ConfigurationException, StartFailure, InterruptedException {
        LineEcho upstream = LineEcho.open();
        DemoFolder folder = DemoFolder.create(upstream.port(), clock.instant());
        DemoLog log = new DemoLog();
        LineWriter lines = new LineWriter(log, clock);
        boolean stands = false;
        try {
            var _ = ServerLogging.install(lines, "warn");
            // No environment: a variable of the user's must not change what the demo shows. The
            // level stays: only what is wrong may come between the lines that the demo shows.
            Standalone server =
                    Standalone.start(
                            new ServerOptions(
                                    folder.configuration(),
                                    1,
                                    Map.of(),
                                    VersionCommand.number(),
                                    lines,
                                    level -> {},
                                    clock));
            stands = true;
            return new Demo(folder, upstream, log, lines, server);
        } finally {
            if (!stands) {
                lines.close();
                upstream.close();
                folder.delete();
            }
        }
    }

    String proxyUrl() {
        return "https://localhost:" + server.port();
    }

    int upstreamPort() {
        return upstream.port();
    }

    Path configuration() {
        return folder.configuration();
    }

    Path authority() {
        return folder.authority();
    }

    DemoLog log() {
        return log;
    }

    /** Opens a tunnel, sends {@code words} and returns all that comes back until its end. */
    String talk(String words) throws TunnelException, InterruptedException {
        return talk(DemoFolder.DESTINATION, words, Credentials.fixed(null));
    }

    /**
     * The same on the private route, as one of the demo's people, who signs in for it.
     *
     * @param user the place in the list of the demo's users
     * @throws TunnelException if the route is not theirs
     */
    String talkAs(int user, String words)
            throws TunnelException, InterruptedException, IOException {
        ProxyConnector connector = connector();
        DemoPerson person = new DemoPerson(new DemoVisitor(folder.authority(), user), connector);
        return talk(DemoFolder.PRIVATE, words, person.signIn(LIMIT));
    }

    private ProxyConnector connector() {
        ProxyTls tls =
                ProxyTls.open(
                        new TlsSettings(null, folder.authority(), true, null, null),
                        new SystemRoots(Map.of(), System.getProperty("os.name", "")));
        return new ProxyConnector(
                Destination.parse(DemoFolder.DESTINATION, proxyUrl()).proxy(),
                tls,
                "sallyport/" + VersionCommand.number(),
                LIMIT,
                LIMIT);
    }

    private String talk(String destination, String words, Credentials credentials)
            throws TunnelException, InterruptedException {
        ProxyDialer dialer =
                new ProxyDialer(
                        Destination.parse(destination, proxyUrl()).target(),
                        connector(),
                        credentials);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        StreamTunnel.join(
                dialer, new ByteArrayInputStream(words.getBytes(StandardCharsets.UTF_8)), heard);
        return heard.toString(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.stop();
            lines.close();
            upstream.close();
            folder.delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder.path(), e);
        }
    }
}
