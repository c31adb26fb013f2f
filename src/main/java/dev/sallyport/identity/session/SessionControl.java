package dev.sallyport.identity.session;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * Ends sessions on behalf of others on the event bus: {@code {"session": ID}} one, {@code {"user":
 * ID}} all of a user's. The answer counts them; a wish that names neither fails.
 */
final class SessionControl {
    private static final String ADDRESS = "sallyport.control.sessions.revoke";
    private static final int REFUSED = 1;
    private static final String REASON = "revoked over the bus";

    private final Sessions sessions;

    SessionControl(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Complete when every node of a cluster knows that we listen. */
    Future<Void> listen(EventBus bus) {
        return bus.<JsonObject>consumer(ADDRESS, this::revoke).completion();
    }

    private void revoke(Message<JsonObject> wish) {
        revoked(wish.body())
                .onSuccess(count -> wish.reply(new JsonObject().put("v", 1).put("count", count)))
                .onFailure(cause -> wish.fail(REFUSED, String.valueOf(cause.getMessage())));
    }

    private Future<Integer> revoked(JsonObject wish) {
        if (wish.getValue("session") instanceof String id) {
            return sessions.endOne(id, REASON);
        }
        return wish.getValue("user") instanceof String user
                ? sessions.endAll(user, REASON)
                : Future.failedFuture("name a session or a user");
    }
}
