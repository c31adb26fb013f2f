package dev.sallyport.bench.load;

import io.netty.channel.EventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * The client of every proxy, as a process of its own. Reads one command a line, and answers each
 * with {@code done name=value ...} or {@code failed why}; ends with its standard input. CPU is read
 * from outside between two commands, so what must not count is a command of its own.
 */
public final class LoadClient {
    private static final long SETTLING_MILLIS = 500;

    private final EventLoopGroup loops = EventLoops.open();
    private final TunnelOpener opener = new TunnelOpener();
    private final TunnelSet tunnels = new TunnelSet(opener, loops);
    private InteractiveGroup group;

    private LoadClient() throws SSLException {}

    public static void main(String[] args) throws IOException {
        LoadClient client = new LoadClient();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(client.answer(line));
        }
        System.exit(0);
    }

    private String answer(String line) {
        try {
            tunnels.check();
            long start = System.nanoTime();
            String figures = perform(line.split(" "));
            double seconds = (System.nanoTime() - start) / 1e9;
            tunnels.check();
            return String.format(Locale.ROOT, "done seconds=%.9f%s", seconds, figures);
        } catch (CompletionException e) {
            return "failed " + e.getCause();
        } catch (InterruptedException | RuntimeException e) {
            return "failed " + e;
        }
    }

    private String perform(String[] words) throws InterruptedException {
        return switch (words[0]) {
            case "churn" -> churn(words);
            case "open" -> {
                Target target = Target.parse(words[1], words[2]);
                tunnels.open(target, Integer.parseInt(words[3]), Integer.parseInt(words[4]));
                yield "";
            }
            case "download" -> {
                long each = share(words[1]);
                tunnels.all(tunnel -> tunnel.download(each)).join();
                yield "";
            }
            case "upload" -> {
                long each = share(words[1]);
                tunnels.all(tunnel -> tunnel.upload(each)).join();
                yield "";
            }
            case "requests" -> {
                int each = (int) share(words[1]);
                tunnels.all(tunnel -> tunnel.requests(each)).join();
                yield "";
            }
            case "echo" -> {
                Tasks.command(tunnels.get(0).channel(), Wire.ECHO);
                yield "";
            }
            case "ping" ->
                    percentiles(PingPong.run(tunnels.get(0), Integer.parseInt(words[1])).join());
            case "interact" -> {
                group = InteractiveGroup.start(tunnels);
                Thread.sleep(SETTLING_MILLIS);
                yield "";
            }
            case "listen" -> {
                group.take();
                Thread.sleep(Long.parseLong(words[1]));
                yield percentiles(group.take());
            }
            case "rest" -> percentiles(group.stop());
            case "close" -> {
                tunnels.close();
                yield "";
            }
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }

    private String churn(String[] words) {
        Target target = Target.parse(words[1], words[2]);
        Churn.run(opener, loops, target, Integer.parseInt(words[3]), Integer.parseInt(words[4]))
                .join();
        return "";
    }

    private long share(String bytes) {
        return Long.parseLong(bytes) / tunnels.size();
    }

    /** In microseconds. */
    private static String percentiles(Samples samples) {
        return String.format(
                Locale.ROOT,
                " count=%d p50=%.3f p99=%.3f p999=%.3f",
                samples.count(),
                samples.percentile(0.5) / 1e3,
                samples.percentile(0.99) / 1e3,
                samples.percentile(0.999) / 1e3);
    }
}
