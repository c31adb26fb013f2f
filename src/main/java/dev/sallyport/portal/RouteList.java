package dev.sallyport.portal;

import dev.sallyport.identity.session.Session;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What somebody may open; the gate knows. */
public interface RouteList {
    /** {@code {"routes": [...]}}, as pomerium-cli reads it. Never fails. */
    Future<JsonObject> of(Session who, Visit visit);
}
