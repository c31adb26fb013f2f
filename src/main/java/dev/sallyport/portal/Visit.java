package dev.sallyport.portal;

import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.ClientCertificate;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One request for a page of ours.
 *
 * @param host the authority as the client named it, port included where it named one
 * @param path normalised, without query
 * @param clientIp the true client's address
 * @param body reads the body, at most so many bytes; fails with UnreadableBody when it does not
 *     come whole
 * @param certificate what the client showed, valid or not
 */
public record Visit(
        RequestHead head,
        String host,
        String path,
        String requestId,
        String clientIp,
        IntFunction<Future<String>> body,
        Optional<ClientCertificate> certificate) {
    private static final int MAX_FORM = 16 * 1024;

    /** One of a client without a certificate. */
    public Visit(
            RequestHead head,
            String host,
            String path,
            String requestId,
            String clientIp,
            IntFunction<Future<String>> body) {
        this(head, host, path, requestId, clientIp, body, Optional.empty());
    }

    /** The query as sent, without the question mark; empty without one. */
    String query() {
        return Fields.query(head.target());
    }

    /** A parameter of the query; empty where it is missing, or there more than once. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(Fields.of(query()).get(name)).filter(value -> !value.isEmpty());
    }

    /** The fields of the form that was sent, each once. */
    Future<Map<String, String>> form() {
        return body.apply(MAX_FORM).map(Fields::of);
    }

    boolean isRead() {
        return Methods.isRead(head);
    }

    boolean isPost() {
        return head.method().equals("POST");
    }
}
