package dev.sallyport.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Turns an answer that is not 200 into words: what the proxy said, and what to try. How to sign in
 * is for {@link Credentials} to say.
 */
final class Refusal {
    private Refusal() {}

    /** What the body had to say; empty where it said nothing. */
    private record Said(String text, String requestId) {}

    static TunnelException of(Destination destination, ResponseHead head, byte[] body) {
        Said said = said(head, body);
        StringBuilder message = new StringBuilder();
        message.append(destination.target())
                .append(": the proxy ")
                .append(destination.proxy().address())
                .append(" answered ")
                .append(head.status());
        if (!head.reason().isEmpty()) {
            message.append(' ').append(head.reason());
        }
        String detail = detail(head, said);
        if (!detail.isEmpty()) {
            message.append(" (").append(detail).append(')');
        }
        TunnelException.Reason reason = reason(head.status());
        if (reason == TunnelException.Reason.REFUSED) {
            message.append("; ").append(advice(head.status()));
        }
        return new TunnelException(reason, message.toString());
    }

    private static String detail(ResponseHead head, Said said) {
        String text = said.text().equalsIgnoreCase(head.reason()) ? "" : said.text();
        if (said.requestId().isEmpty()) {
            return text;
        }
        return (text.isEmpty() ? "" : text + ", ") + "request id " + said.requestId();
    }

    /** A redirect to CONNECT means "sign in"; where it leads is for browsers, and is ignored. */
    private static TunnelException.Reason reason(int status) {
        return switch (status) {
            case 301, 302, 307, 308, 401 -> TunnelException.Reason.SIGN_IN_NEEDED;
            default -> TunnelException.Reason.REFUSED;
        };
    }

    private static String advice(int status) {
        return switch (status) {
            case 403 -> "you may not use this route: ask its owner, with the request id";
            case 404 ->
                    "no such route: check the name and the port; it is the route's port that counts,"
                            + " not the port that the proxy listens on";
            case 407 -> "another proxy stands in front, and it wants a password";
            case 495 -> "a client certificate is needed: use --client-cert and --client-key";
            case 502, 503, 504 ->
                    "the service behind the route does not answer: try again, or tell its owner";
            default -> "expected 200: is this the right --proxy-url?";
        };
    }

    private static Said said(ResponseHead head, byte[] body) {
        String type = head.header("content-type");
        String id = ResponseHead.printable(head.header("x-request-id"));
        if (type.startsWith("application/json")) {
            return json(JsonFields.of(new String(body, StandardCharsets.UTF_8)), id);
        }
        if (type.startsWith("text/plain")) {
            return text(new String(body, StandardCharsets.UTF_8).strip(), id);
        }
        // A page for people in browsers has no one line to show.
        return new Said("", id);
    }

    private static Said json(Map<String, String> fields, String id) {
        StringJoiner text = new StringJoiner(": ");
        for (String name : List.of("statusText", "error", "reason", "detail")) {
            String value = ResponseHead.printable(fields.getOrDefault(name, ""));
            if (!value.isEmpty() && !text.toString().equals(value)) {
                text.add(value);
            }
        }
        String theirs = fields.getOrDefault("requestId", fields.getOrDefault("request_id", id));
        return new Said(text.toString(), ResponseHead.printable(theirs));
    }

    /** The first line, and what the lines of our own refusals say: "reason: …". */
    private static Said text(String body, String id) {
        String[] lines = body.split("\\R", 32);
        StringJoiner text = new StringJoiner(": ");
        text.add(ResponseHead.printable(lines[0]));
        String requestId = id;
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].startsWith("reason: ") || lines[i].startsWith("detail: ")) {
                text.add(ResponseHead.printable(lines[i].substring("reason: ".length())));
            } else if (lines[i].startsWith("request id: ")) {
                requestId = ResponseHead.printable(lines[i].substring("request id: ".length()));
            }
        }
        return new Said(text.toString(), requestId);
    }
}
