package dev.sallyport.cli;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.token.TokenCache;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.StartFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code sallyport rehearse}: does once what the other commands do, and ends. The launcher runs it
 * under a JVM that notes which classes each of them needs, for its cache.
 */
@Command(
        name = RehearseCommand.NAME,
        hidden = true,
        description = "Run every command once; the launcher does so to make its caches.")
final class RehearseCommand implements Callable<Integer> {
    static final String NAME = "rehearse";

    @Parameters(
            arity = "0..*",
            paramLabel = "CLIENT",
            description = "A JVM that is to open a tunnel too, from the client's own jar.")
    private List<String> client = List.of();

    private final Surroundings here;

    RehearseCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Demo demo = Demo.start(here.clock())) {
            Path cache = demo.configuration().resolveSibling("cache");
            Map<String, String> home = Map.of("XDG_CACHE_HOME", cache.toString());
            int _ = play("version");
            int _ = play("tcp", "--help");
            int _ = play("check", "--config", demo.configuration().toString());
            // A kept token, read by whoami and removed by logout; the demo knows no such session.
            boolean _ =
                    new TokenCache(cache, warning -> {})
                            .store(ProxyUrl.parse(demo.proxyUrl()), Credential.of("rehearsal"));
            String authority = demo.authority().toString();
            String trust = "--alternate-ca-path=" + authority;
            int _ = play(home, "whoami", demo.proxyUrl(), trust);
            int _ = play(home, "logout", demo.proxyUrl(), trust);
            // What answers there is not HTTP; the way to say so loads what the usual one does.
            int _ = play("health", "--health-addr", URI.create(demo.proxyUrl()).getAuthority());
            List<String> tunnel =
                    List.of(DemoFolder.DESTINATION, demo.proxyUrl(), authority, cache.toString());
            int opened =
                    ClientRehearsal.tunnel(
                            here.clock(), tunnel.get(0), tunnel.get(1), authority, tunnel.get(3));
            return opened != ExitCode.OK || client.isEmpty() ? opened : apart(tunnel);
        } catch (ConfigurationException | StartFailure | IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the rehearsal failed: " + String.valueOf(e.getMessage()), e);
        }
    }

    private int apart(List<String> tunnel) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(client);
        words.addAll(tunnel);
        return new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    private int play(String... words) {
        return play(Map.of(), words);
    }

    private int play(Map<String, String> environment, String... words) {
        return ClientRehearsal.play(here.clock(), environment, words);
    }
}
