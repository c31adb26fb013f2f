package dev.sallyport.policy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a policy may know of one request: version 1 of the bus contract. Times are seconds since
 * 1970, UTC. Immutable.
 *
 * @param now when the question was asked
 * @param decisionId unique to this question
 */
public record Facts(
        long now,
        String decisionId,
        @Nullable User user,
        @Nullable String serviceAccount,
        @Nullable Session session,
        Client client,
        Route route,
        Request request) {

    /** Who signed in. */
    public record User(
            String id,
            String email,
            String name,
            Map<String, List<String>> claims,
            List<String> groups) {
        public User {
            claims = Map.copyOf(claims);
            groups = List.copyOf(groups);
        }
    }

    /** The session that they are known by. */
    public record Session(String id, long issuedAt, long expiresAt) {}

    /**
     * Where they come from.
     *
     * @param ip the true client's address, without port
     * @param sni in lower case, or empty
     * @param certificate only a valid one
     * @param certificateFault why what was shown is not valid, a stable code; empty for a valid one
     *     and for none
     */
    public record Client(
            String ip,
            int port,
            String sni,
            @Nullable Certificate certificate,
            String certificateFault) {
        /** One that shows a valid certificate or none. */
        public Client(String ip, int port, String sni, @Nullable Certificate certificate) {
            this(ip, port, sni, certificate, "");
        }
    }

    /**
     * The client's certificate, checked.
     *
     * @param sans alternative names, each behind its kind: {@code DNS:}, {@code EMAIL:}, {@code
     *     URI:}
     * @param fingerprint SHA-256 of the certificate, 64 hexadecimal digits in lower case
     * @param spkiHash SHA-256 of its public key, in base64
     */
    public record Certificate(
            String subject,
            String issuer,
            String serial,
            List<String> sans,
            String fingerprint,
            String spkiHash) {
        public Certificate {
            sans = List.copyOf(sans);
        }
    }

    /** Where they want to go. */
    public record Route(String id, String name, String from, String to) {}

    /**
     * What they ask.
     *
     * @param kind {@code tunnel} or {@code http}
     * @param host the authority for a tunnel, the host otherwise
     * @param headers names in lower case; credentials are left out
     */
    public record Request(
            String kind,
            String method,
            String host,
            String path,
            Map<String, List<String>> headers) {
        public Request {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * The facts of a message.
     *
     * @throws IllegalArgumentException if a field lacks, is unknown or has the wrong type; the
     *     message names it and repeats no value
     */
    public static Facts fromJson(JsonObject message) {
        return FactsReader.read(message);
    }

    /** The message that travels. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("v", 1)
                .put("now", now)
                .put("decision_id", decisionId)
                .put("user", user == null ? null : json(user))
                .put("service_account", serviceAccount)
                .put("session", session == null ? null : json(session))
                .put("client", json(client))
                .put(
                        "route",
                        new JsonObject()
                                .put("id", route.id)
                                .put("name", route.name)
                                .put("from", route.from)
                                .put("to", route.to))
                .put(
                        "request",
                        new JsonObject()
                                .put("kind", request.kind)
                                .put("method", request.method)
                                .put("host", request.host)
                                .put("path", request.path)
                                .put("headers", lists(request.headers)));
    }

    private static JsonObject json(User user) {
        return new JsonObject()
                .put("id", user.id)
                .put("email", user.email)
                .put("name", user.name)
                .put("claims", lists(user.claims))
                .put("groups", new JsonArray(user.groups));
    }

    private static JsonObject json(Session session) {
        return new JsonObject()
                .put("id", session.id)
                .put("issued_at", session.issuedAt)
                .put("expires_at", session.expiresAt);
    }

    private static JsonObject json(Client client) {
        Certificate certificate = client.certificate;
        return new JsonObject()
                .put("ip", client.ip)
                .put("port", client.port)
                .put("sni", client.sni)
                .put("certificate", certificate == null ? null : json(certificate))
                .put("certificate_fault", client.certificateFault);
    }

    private static JsonObject json(Certificate certificate) {
        return new JsonObject()
                .put("subject", certificate.subject)
                .put("issuer", certificate.issuer)
                .put("serial", certificate.serial)
                .put("sans", new JsonArray(certificate.sans))
                .put("fingerprint", certificate.fingerprint)
                .put("spki_hash", certificate.spkiHash);
    }

    private static JsonObject lists(Map<String, List<String>> lists) {
        JsonObject json = new JsonObject();
        lists.forEach((name, values) -> json.put(name, new JsonArray(values)));
        return json;
    }
}
