import dev.sallyport.server.BusMember;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bus for a program in any language: starts it and exchanges lines of JSON over its standard
 * input and output. The program never holds the cluster's secret, and there is no port to guard.
 *
 * <pre>java -cp target/sallyport.jar examples/event-bus/Bridge.java bus.yaml COMMAND [ARGUMENT]...</pre>
 *
 * The program writes {@code {"listen": ADDRESS}}, {@code {"publish": ADDRESS, "body": {...}}} and
 * {@code {"answer": NUMBER, "body": {...}}}; it reads {@code {"address": ADDRESS, "body": {...}}},
 * with {@code "question": NUMBER} where somebody waits for an answer. When it ends, so does this.
 */
public final class Bridge {
    private static final int MAX_WAITING = 1_000;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Vertx vertx;
    private final EventBus bus;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Long, Message<JsonObject>> questions = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    private Bridge(Vertx vertx) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
    }

    public static void main(String[] args) throws Exception {
        List<String> command = Arrays.asList(args).subList(1, args.length);
        Bridge bridge = new Bridge(BusMember.join(Path.of(args[0])));
        Process program =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Runtime.getRuntime().addShutdownHook(new Thread(program::destroy));
        Thread.ofVirtual().start(() -> bridge.write(program.outputWriter(StandardCharsets.UTF_8)));
        bridge.read(program.inputReader(StandardCharsets.UTF_8));
        System.exit(program.waitFor());
    }

    private void read(BufferedReader from) throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            JsonObject said = new JsonObject(line);
            if (said.containsKey("listen")) {
                bus.consumer(said.getString("listen"), this::heard);
            } else if (said.containsKey("publish")) {
                bus.publish(said.getString("publish"), said.getJsonObject("body"));
            } else {
                Message<JsonObject> question = questions.remove(said.getLong("answer"));
                if (question != null) {
                    question.reply(said.getJsonObject("body"));
                }
            }
        }
    }

    private void heard(Message<JsonObject> message) {
        JsonObject line =
                new JsonObject().put("address", message.address()).put("body", message.body());
        if (message.replyAddress() == null) {
            if (!lines.offer(line.encode())) {
                System.err.println("an event is lost: the program does not read fast enough");
            }
            return;
        }
        long number = numbers.incrementAndGet();
        questions.put(number, message);
        if (questions.size() > MAX_WAITING || !lines.offer(line.put("question", number).encode())) {
            questions.remove(number);
            message.fail(503, "the program has too much to do");
            return;
        }
        vertx.setTimer(PATIENCE_MILLIS, _ -> questions.remove(number));
    }

    private void write(Writer to) {
        try {
            while (true) {
                to.write(lines.take() + "\n");
                to.flush();
            }
        } catch (IOException | InterruptedException e) {
            // The program has ended, and with it the reader.
        }
    }
}
