package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What came back. Prints no body: it may hold tokens.
 *
 * @param request method and URL without query, for messages
 */
record Answer(String request, int status, Buffer body) {
    boolean isOk() {
        return status >= 200 && status < 300;
    }

    /** The body as an object; empty if it is anything else. */
    Optional<JsonObject> object() {
        return decoded() instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The object of a good answer; anything else is somebody in between, or an outage. */
    JsonObject expectObject() throws ProviderException {
        return object().filter(_ -> isOk()).orElseThrow(this::unusable);
    }

    JsonArray expectArray() throws ProviderException {
        if (isOk() && decoded() instanceof JsonArray array) {
            return array;
        }
        throw unusable();
    }

    private Object decoded() {
        try {
            Object value = Json.decodeValue(body);
            return value == null ? "" : value;
        } catch (DecodeException e) {
            return "";
        }
    }

    /** As what is neither a yes nor a no of the provider. */
    ProviderException unusable() {
        String what =
                status >= 300 && status < 400
                        ? "answered with a redirect, which is not followed; configure the URL it"
                                + " leads to"
                        : isOk()
                                ? "answered with something that is not JSON"
                                : "answered " + status;
        return new ProviderException(Kind.UNREACHABLE, request + " " + what);
    }

    @Override
    public String toString() {
        return "Answer[" + request + " " + status + "]";
    }
}
