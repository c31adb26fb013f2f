package dev.sallyport.policy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads facts strictly: every field of version 1 is there, of its type, and no other. What a policy
 * does not see must not be what somebody meant it to see.
 */
final class FactsReader {
    private static final Shape FACTS =
            new Shape(
                    "facts",
                    "v",
                    "now",
                    "decision_id",
                    "user",
                    "service_account",
                    "session",
                    "client",
                    "route",
                    "request");
    private static final Shape USER =
            new Shape("facts.user", "id", "email", "name", "claims", "groups");
    private static final Shape SESSION =
            new Shape("facts.session", "id", "issued_at", "expires_at");
    private static final Shape CLIENT =
            new Shape("facts.client", "ip", "port", "sni", "certificate", "certificate_fault");
    private static final Shape CERTIFICATE =
            new Shape(
                    "facts.client.certificate",
                    "subject",
                    "issuer",
                    "serial",
                    "sans",
                    "fingerprint",
                    "spki_hash");
    private static final Shape ROUTE = new Shape("facts.route", "id", "name", "from", "to");
    private static final Shape REQUEST =
            new Shape("facts.request", "kind", "method", "host", "path", "headers");

    /** An object and all the fields that it may have. */
    private record Shape(String path, Set<String> fields) {
        Shape(String path, String... fields) {
            this(path, Set.of(fields));
        }
    }

    private final JsonObject json;
    private final String path;

    private FactsReader(JsonObject json, Shape shape) {
        this.json = json;
        this.path = shape.path;
        for (String name : json.fieldNames()) {
            if (!shape.fields.contains(name)) {
                throw new IllegalArgumentException(path + " has an unknown field");
            }
        }
    }

    static Facts read(JsonObject message) {
        FactsReader facts = new FactsReader(message, FACTS);
        if (!Integer.valueOf(1).equals(message.getValue("v"))) {
            throw new IllegalArgumentException("facts are not of version 1");
        }
        FactsReader user = facts.inner("user", USER);
        FactsReader session = facts.inner("session", SESSION);
        return new Facts(
                facts.seconds("now"),
                facts.text("decision_id"),
                user == null ? null : user.user(),
                message.getValue("service_account") == null ? null : facts.text("service_account"),
                session == null
                        ? null
                        : new Facts.Session(
                                session.text("id"),
                                session.seconds("issued_at"),
                                session.seconds("expires_at")),
                facts.there("client", CLIENT).client(),
                facts.there("route", ROUTE).route(),
                facts.there("request", REQUEST).request());
    }

    private Facts.User user() {
        return new Facts.User(
                text("id"), text("email"), text("name"), lists("claims"), list("groups"));
    }

    private Facts.Client client() {
        FactsReader certificate = inner("certificate", CERTIFICATE);
        long port = seconds("port");
        if (port < 0 || port > 65_535) {
            throw wrong("port", "a port");
        }
        return new Facts.Client(
                text("ip"),
                (int) port,
                text("sni"),
                certificate == null ? null : certificate.certificate(),
                text("certificate_fault"));
    }

    private Facts.Certificate certificate() {
        return new Facts.Certificate(
                text("subject"),
                text("issuer"),
                text("serial"),
                list("sans"),
                text("fingerprint"),
                text("spki_hash"));
    }

    private Facts.Route route() {
        return new Facts.Route(text("id"), text("name"), text("from"), text("to"));
    }

    private Facts.Request request() {
        String kind = text("kind");
        if (!kind.equals("tunnel") && !kind.equals("http")) {
            throw wrong("kind", "tunnel or http");
        }
        return new Facts.Request(
                kind, text("method"), text("host"), text("path"), lists("headers"));
    }

    private IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(path + "." + name + " is not " + expected);
    }

    private @Nullable FactsReader inner(String name, Shape shape) {
        return json.getValue(name) == null ? null : there(name, shape);
    }

    private FactsReader there(String name, Shape shape) {
        if (!(json.getValue(name) instanceof JsonObject inner)) {
            throw wrong(name, "an object");
        }
        return new FactsReader(inner, shape);
    }

    private String text(String name) {
        if (!(json.getValue(name) instanceof String text)) {
            throw wrong(name, "text");
        }
        return text;
    }

    private long seconds(String name) {
        return switch (json.getValue(name)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw wrong(name, "a whole number");
        };
    }

    private List<String> list(String name) {
        return texts(name, json.getValue(name));
    }

    private List<String> texts(String name, @Nullable Object value) {
        if (!(value instanceof JsonArray array)) {
            throw wrong(name, "a list of texts");
        }
        List<String> texts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private Map<String, List<String>> lists(String name) {
        if (!(json.getValue(name) instanceof JsonObject object)) {
            throw wrong(name, "an object of lists of texts");
        }
        Map<String, List<String>> lists = new HashMap<>();
        for (String key : object.fieldNames()) {
            lists.put(key, List.copyOf(texts(name, object.getValue(key))));
        }
        return lists;
    }
}
