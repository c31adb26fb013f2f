package dev.sallyport.cli;

import dev.sallyport.client.TunnelException;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport demo}: the product in one command, with nothing but a JDK. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Run a proxy, an upstream and a tunnel between them on this machine, and show what"
                        + " happens.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it worked", "1:it did not", "2:wrong usage"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final String MESSAGE = "hello through the tunnel";

    private final Surroundings here;
    private final Voice voice;

    @Option(names = "--once", description = "End after the first tunnel instead of staying up.")
    private boolean once;

    DemoCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = here.printer();
        try (Demo demo = Demo.start(here.clock())) {
            // Ctrl-C does not unwind the stack: without the hook the folder would stay behind.
            Thread hook = new Thread(demo::close, "demo-end");
            Runtime.getRuntime().addShutdownHook(hook);
            introduce(out, demo);
            exchange(out, demo);
            signIn(out, demo);
            if (once) {
                boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
                return ExitCode.OK;
            }
            invite(out, demo);
            demo.log().show(out);
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (IOException | StartFailure | TunnelException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the demo failed: " + String.valueOf(e.getMessage()), e);
        }
    }

    private static void introduce(PrintWriter out, Demo demo) {
        out.println("A proxy, an upstream and a client, all on this machine:");
        out.println();
        out.println("  proxy     " + demo.proxyUrl() + " (certificate made just now)");
        out.println("  routes    tcp+https://" + DemoFolder.DESTINATION + ", open to everyone");
        out.println("            tcp+https://" + DemoFolder.PRIVATE + ", for " + DemoFolder.ALICE);
        out.println("  upstream  tcp://127.0.0.1:" + demo.upstreamPort());
        out.println();
    }

    private static void exchange(PrintWriter out, Demo demo)
            throws CommandFailure, InterruptedException, TunnelException {
        out.println("The client asks for CONNECT " + DemoFolder.DESTINATION + " and talks:");
        out.println();
        out.println("  sent      " + MESSAGE);
        demo.talk(MESSAGE + "\n").lines().forEach(line -> out.println("  received  " + line));
        out.println();
        out.println("The proxy logged its decision, and the tunnel once it had ended:");
        out.println();
        out.println(line(demo, "\"service\":\"authorize\""));
        out.println(line(demo, "\"message\":\"http-request\""));
        out.println();
    }

    private static void signIn(PrintWriter out, Demo demo)
            throws CommandFailure, InterruptedException, TunnelException, IOException {
        out.println("CONNECT " + DemoFolder.PRIVATE + " asks who you are. Alice signs in:");
        out.println();
        out.println("  sent      " + MESSAGE);
        demo.talkAs(0, MESSAGE + "\n").lines().forEach(line -> out.println("  received  " + line));
        out.println();
        out.println(line(demo, "\"email\":\"" + DemoFolder.ALICE + "\""));
        out.println();
        out.println("Bob signs in too, and the route is not his:");
        out.println();
        out.println("  refused   " + refusalOfBob(demo));
        out.println();
        out.println(line(demo, "\"email\":\"" + DemoFolder.BOB + "\""));
        out.println();
    }

    private static String refusalOfBob(Demo demo)
            throws CommandFailure, InterruptedException, IOException {
        try {
            String heard = demo.talkAs(1, MESSAGE + "\n");
            throw new CommandFailure(ExitCode.FAILED, "the demo failed: Bob heard " + heard);
        } catch (TunnelException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String line(Demo demo, String words)
            throws CommandFailure, InterruptedException {
        String line = demo.log().next(words, LOG_LIMIT);
        if (line == null) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the demo failed: the proxy logged no line with " + words);
        }
        return line;
    }

    private void invite(PrintWriter out, Demo demo) throws IOException {
        int port = freePort();
        out.println("Your turn. In a second terminal:");
        out.println();
        out.println(
                "  "
                        + program()
                        + " tcp "
                        + DemoFolder.DESTINATION
                        + " --proxy-url "
                        + demo.proxyUrl()
                        + " --alternate-ca-path "
                        + quoted(demo.authority().toString())
                        + " --listen 127.0.0.1:"
                        + port);
        out.println();
        out.println(
                "(or " + DemoFolder.PRIVATE + ": then a page in your browser asks who you are)");
        out.println("and in a third:");
        out.println();
        out.println("  nc 127.0.0.1 " + port + "    (type a line; Ctrl-C ends it)");
        out.println();
        out.println("Its log lines appear here. Ctrl-C ends the demo and removes what it made.");
        out.println();
    }

    /** How this program was started, so that what is shown can be pasted anywhere. */
    private String program() {
        String launcher = here.environment().get("SALLYPORT_LAUNCHER");
        if (launcher != null) {
            return quoted(launcher);
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path", "sallyport.jar");
        return classPath.endsWith(".jar")
                        && !classPath.contains(System.getProperty("path.separator"))
                ? quoted(java.toString())
                        + " -jar "
                        + quoted(Path.of(classPath).toAbsolutePath().toString())
                : "sallyport";
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./\\\\-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
