package dev.sallyport.portal;

import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The health listener's pages. They are Pomerium's: {@code /status}, {@code /startupz}, {@code
 * /readyz}, {@code /healthz}.
 */
public final class HealthPages {
    private final Replies replies;
    private final Health health;

    public HealthPages(Replies replies, Health health) {
        this.replies = replies;
        this.health = health;
    }

    /**
     * The answer: 200, or 503 where the page's question is answered with no.
     *
     * @param path without query
     * @return empty for a path that is none of these
     */
    public Optional<Reply> answer(RequestHead head, String path, String requestId) {
        Set<String> excluded = excluded(head.target());
        List<Health.Component> components =
                health.components().stream().filter(c -> !excluded.contains(c.name())).toList();
        boolean well = components.stream().allMatch(Health.Component::ok);
        Optional<Boolean> yes =
                switch (path) {
                    case "/status" -> Optional.of(true);
                    case "/startupz" -> Optional.of(health.started());
                    // A server that stops still does its work: it wants no more of it, and no
                    // restart either.
                    case "/readyz" -> Optional.of(health.started() && !health.stopping() && well);
                    case "/healthz" -> Optional.of(well);
                    default -> Optional.empty();
                };
        return yes.map(ok -> page(head, ok, body(ok, components), requestId));
    }

    /** {@code ?exclude=NAME}, as often as wanted: components that do not count. */
    private static Set<String> excluded(String target) {
        int query = target.indexOf('?');
        if (query < 0) {
            return Set.of();
        }
        return Arrays.stream(target.substring(query + 1).split("&"))
                .filter(part -> part.startsWith("exclude="))
                .map(part -> part.substring("exclude=".length()))
                .collect(Collectors.toSet());
    }

    private Reply page(RequestHead head, boolean ok, String body, String requestId) {
        return Methods.isRead(head)
                ? replies.json(ok ? 200 : 503, body, requestId)
                : Methods.notAllowed(replies, requestId);
    }

    private String body(boolean ok, List<Health.Component> components) {
        JsonObject parts = new JsonObject();
        for (Health.Component component : components) {
            JsonObject part = new JsonObject().put("ok", component.ok());
            if (!component.reason().isEmpty()) {
                part.put("reason", component.reason());
            }
            parts.put(component.name(), part);
        }
        return new JsonObject()
                .put("ok", ok)
                .put("started", health.started())
                .put("stopping", health.stopping())
                .put("components", parts)
                .encode();
    }
}
