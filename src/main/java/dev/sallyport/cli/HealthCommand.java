package dev.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sallyport health}: a container's health check. It runs every few seconds beside the
 * server, so it takes the JDK's oldest and smallest HTTP client.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = "Ask a running server whether it is ready.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ready", "1:not ready, or not reached", "2:wrong usage"})
final class HealthCommand implements Callable<Integer> {
    private static final int CONNECT_MILLIS = 2000;
    private static final int READ_MILLIS = 5000;
    private static final int MAX_BODY = 16 * 1024;

    private final Surroundings here;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-a", "--health-addr"},
            paramLabel = "ADDR",
            description =
                    "The server's health_check_addr (default: $HEALTH_CHECK_ADDR, or"
                            + " 127.0.0.1:28080).")
    private @Nullable String address;

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "CHECK",
            description = "A check that does not count; may be repeated.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "Print what the server says.")
    private boolean verbose;

    HealthCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws CommandFailure {
        String target = target();
        try {
            HttpURLConnection connection = open(target);
            int status = connection.getResponseCode();
            String body = body(connection, status);
            if (verbose) {
                here.printer().println(body);
            }
            if (status != 200) {
                String said = verbose || body.isEmpty() ? "" : ": " + body;
                throw new CommandFailure(
                        ExitCode.FAILED, "not ready: " + target + " answered " + status + said);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "not ready: nothing answers at "
                            + target
                            + " ("
                            + e.getMessage()
                            + "); is the server up, and is this its health_check_addr?",
                    e);
        }
    }

    private HttpURLConnection open(String target) throws IOException {
        StringBuilder query = new StringBuilder();
        for (String check : exclude) {
            query.append(query.isEmpty() ? "?exclude=" : "&exclude=")
                    .append(URLEncoder.encode(check, StandardCharsets.UTF_8));
        }
        URI uri;
        try {
            uri = URI.create("http://" + target + "/readyz" + query).parseServerAuthority();
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw new ParameterException(
                    spec.commandLine(), "invalid value for -a: expected HOST:PORT", e);
        }
        // No proxy of the environment: the server is on this machine.
        HttpURLConnection connection =
                (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    /** An address to listen on everywhere is asked on loopback. */
    private String target() {
        String given = address;
        if (given == null) {
            given = here.environment().getOrDefault("HEALTH_CHECK_ADDR", "");
        }
        if (given.isEmpty()) {
            return "127.0.0.1:28080";
        }
        if (given.startsWith(":")) {
            return "127.0.0.1" + given;
        }
        return given.replaceFirst("^0\\.0\\.0\\.0:", "127.0.0.1:")
                .replaceFirst("^\\[::]:", "[::1]:");
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null
                    ? ""
                    : new String(in.readNBytes(MAX_BODY), StandardCharsets.UTF_8)
                            .replaceAll("\\p{Cntrl}+", " ")
                            .strip();
        }
    }
}
