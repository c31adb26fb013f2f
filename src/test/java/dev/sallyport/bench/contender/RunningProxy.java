package dev.sallyport.bench.contender;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A contender's private instance. Its output goes to a file in its folder. */
public final class RunningProxy implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    private static final int MAX_OUTPUT_CHARS = 2_000;

    private final Contender contender;
    private final Place place;
    private final Process process;

    private RunningProxy(Contender contender, Place place, Process process) {
        this.contender = contender;
        this.place = place;
        this.process = process;
    }

    /** Starts it and returns when it accepts connections. */
    public static RunningProxy start(Contender contender, Place place)
            throws IOException, InterruptedException {
        return start(contender, place, Map.of());
    }

    /** Starts it once more, after {@link #close}, with more in its environment. */
    public RunningProxy again(Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(contender, place, environment);
    }

    private static RunningProxy start(
            Contender contender, Place place, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(contender.command(place))
                        .directory(place.folder().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(place.folder().resolve("output").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        RunningProxy proxy = new RunningProxy(contender, place, process);
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::kill));
        try {
            proxy.awaitListening();
        } catch (IOException | InterruptedException e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    private void awaitListening() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(contender.name() + " does not listen: " + output());
            }
            Thread.sleep(50);
        }
    }

    /** The end of what it wrote: the folder goes with the run. */
    private String output() throws IOException {
        String all = Files.readString(place.folder().resolve("output"));
        return all.substring(Math.max(0, all.length() - MAX_OUTPUT_CHARS)).strip();
    }

    private boolean accepts() {
        try (Socket socket = new Socket("127.0.0.1", place.port(Service.TUNNEL))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public Contender contender() {
        return contender;
    }

    public Place place() {
        return place;
    }

    public long pid() {
        return process.pid();
    }

    /** Port and what to ask for there, as the load client's commands name them. */
    public String target(Service service) {
        return contender.target(service, place);
    }

    /** Stops it, and its workers with it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
