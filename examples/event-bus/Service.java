import dev.sallyport.server.BusMember;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * A service in Java: answers the decisions of routes with {@code decide_address:
 * example.java.decisions}, and tells what happens.
 *
 * <pre>java -cp target/sallyport.jar examples/event-bus/Service.java bus.yaml</pre>
 */
public final class Service {
    private static final List<String> ON_CALL = List.of("alice@example.com");

    public static void main(String[] args) throws Exception {
        Vertx vertx = BusMember.join(Path.of(args[0]));
        EventBus bus = vertx.eventBus();

        bus.<JsonObject>consumer(
                "example.java.decisions", question -> question.reply(decide(question.body())));

        listen(bus, "authorize", e ->
                e.getString("email") + (e.getBoolean("allow") ? " may" : " may not")
                        + " open " + e.getString("host"));
        listen(bus, "access", e ->
                e.getString("authority") + " was answered with " + e.getInteger("status"));
        listen(bus, "tunnel.start", e -> "a tunnel to " + e.getString("host") + " begins");
        listen(bus, "tunnel.end", e -> "a tunnel to " + e.getString("host") + " has ended");
        listen(bus, "session", e ->
                "session of " + e.getString("user") + ": " + e.getString("event"));
        System.out.println("joined");
    }

    /** Whoever is on call may pass for a quarter of an hour; who is not known may sign in. */
    static JsonObject decide(JsonObject facts) {
        JsonObject answer = new JsonObject().put("v", 1);
        JsonObject user = facts.getJsonObject("user");
        if (user == null) {
            return answer.put("allow", false).put("reason", "who-is-it").put("sign_in", true);
        }
        if (!ON_CALL.contains(user.getString("email"))) {
            return answer.put("allow", false).put("reason", "not-on-call");
        }
        return answer.put("allow", true)
                .put("reason", "on-call")
                .put("until", facts.getLong("now") + 900);
    }

    interface Sentence {
        String of(JsonObject event);
    }

    private static void listen(EventBus bus, String event, Sentence sentence) {
        bus.<JsonObject>consumer(
                "sallyport.event." + event,
                message -> System.out.println(event + ": " + sentence.of(message.body())));
    }
}
