package dev.sallyport.fake;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Chromium without a window, with a profile of its own, driven over the DevTools protocol.
 * One page; calls come from one thread. Believes every certificate.
 */
public final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

    private final Process process;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final WebSocket socket;
    private final String session;

    /** Starts one; the test is skipped where there is none. */
    public Browser() {
        this(Map.of());
    }

    /**
     * One for which every name leads to this port of the machine.
     *
     * @param environment more of it; {@code HOME} is where its certificates are
     */
    public static Browser at(int port, Map<String, String> environment) {
        return new Browser(environment, "--host-resolver-rules=MAP * 127.0.0.1:" + port);
    }

    private Browser(Map<String, String> environment, String... more) {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
        Assumptions.assumeTrue(program != null, "no chromium: apt-get install chromium");
        try {
            profile = Files.createTempDirectory("sallyport-browser");
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    program.toString(),
                                    "--headless=new",
                                    // Root may not use the sandbox, and tests may run as root.
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--no-first-run",
                                    "--ignore-certificate-errors",
                                    "--remote-debugging-port=0",
                                    "--user-data-dir=" + profile));
            command.addAll(List.of(more));
            command.add("about:blank");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(profile.resolve("output").toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        socket =
                http.newWebSocketBuilder()
                        .buildAsync(devTools(), new Listener())
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
        String target =
                ask("", "Target.createTarget", new JsonObject().put("url", "about:blank"))
                        .getString("targetId");
        session =
                ask(
                                "",
                                "Target.attachToTarget",
                                new JsonObject().put("targetId", target).put("flatten", true))
                        .getString("sessionId");
        var _ = ask(session, "Page.enable", new JsonObject());
    }

    private URI devTools() {
        Path file = profile.resolve("DevToolsActivePort");
        Awaitility.await("chromium's DevTools")
                .atMost(LIMIT)
                .until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
        try {
            List<String> lines = Files.readAllLines(file);
            return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonObject message = new JsonObject(text.toString());
                text.setLength(0);
                CompletableFuture<JsonObject> waiting =
                        message.containsKey("id") ? asked.remove(message.getInteger("id")) : null;
                if (waiting != null) {
                    waiting.complete(message);
                }
            }
            from.request(1);
            return null;
        }
    }

    private JsonObject ask(String session, String method, JsonObject params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        JsonObject message =
                new JsonObject().put("id", id).put("method", method).put("params", params);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(message.encode(), true).orTimeout(10, TimeUnit.SECONDS).join();
        JsonObject said = answer.orTimeout(30, TimeUnit.SECONDS).join();
        if (said.containsKey("error")) {
            throw new AssertionError(method + ": " + said.getJsonObject("error"));
        }
        return said.getJsonObject("result");
    }

    /** Opens a page; use a {@code wait} to know when it is there. */
    public void go(String url) {
        var _ = ask(session, "Page.navigate", new JsonObject().put("url", url));
    }

    /** Runs a script in the page; a failure in it is null. */
    public Object evaluate(String script) {
        return ask(
                        session,
                        "Runtime.evaluate",
                        new JsonObject().put("expression", script).put("returnByValue", true))
                .getJsonObject("result")
                .getValue("value");
    }

    /** Where the page is. */
    public String url() {
        return String.valueOf(evaluate("location.href"));
    }

    /** What a person reads. */
    public String text() {
        return String.valueOf(evaluate("document.body ? document.body.innerText : ''"));
    }

    private static String find(String css) {
        return "document.querySelector(" + new JsonObject().put("c", css).encode() + ".c)";
    }

    /** Waits until an element is there. */
    public void waitFor(String css) {
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> Boolean.TRUE.equals(evaluate(find(css) + " !== null")));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no " + css + " on " + url() + ":\n" + text(), e);
        }
    }

    /** Waits until the page's address begins so. */
    public void waitForUrl(String prefix) {
        Awaitility.await(prefix).atMost(LIMIT).until(() -> url().startsWith(prefix));
    }

    /** Waits for a field and types into it. */
    public void fill(String css, String text) {
        waitFor(css);
        var _ = evaluate(find(css) + ".focus()");
        var _ = evaluate(find(css) + ".select()");
        var _ = ask(session, "Input.insertText", new JsonObject().put("text", text));
    }

    /** Waits for an element and clicks it. */
    public void click(String css) {
        waitFor(css);
        var _ = evaluate(find(css) + ".click()");
    }

    /** Makes pages dark or light. */
    public void prefer(String colorScheme) {
        JsonObject feature =
                new JsonObject().put("name", "prefers-color-scheme").put("value", colorScheme);
        var _ =
                ask(
                        session,
                        "Emulation.setEmulatedMedia",
                        new JsonObject()
                                .put("features", new io.vertx.core.json.JsonArray().add(feature)));
    }

    /** Writes a PNG of what is seen. */
    public void screenshot(Path file) {
        String data = ask(session, "Page.captureScreenshot", new JsonObject()).getString("data");
        try {
            var _ = Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        deleteProfile();
    }

    private void deleteProfile() {
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
