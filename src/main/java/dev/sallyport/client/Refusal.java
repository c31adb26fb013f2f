package dev.sallyport.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Turns an answer that is not 200 into words: what the proxy said, and what to try. */
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
        message.append("; ").append(advice(head.status()));
        return new TunnelException(reason(head.status()), message.toString());
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
            case 301, 302, 307, 308, 401 ->
                    "you have to sign in, which this client cannot do yet: use --service-account"
                            + " or --service-account-file";
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
            return json(body, id);
        }
        if (type.startsWith("text/plain")) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            int end = text.indexOf('\n');
            return new Said(ResponseHead.printable(end < 0 ? text : text.substring(0, end)), id);
        }
        // A page for people in browsers has no one line to show.
        return new Said("", id);
    }

    private static Said json(byte[] body, String id) {
        String text = "";
        String requestId = id;
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Said("", id);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    String content = ResponseHead.printable(parser.getText());
                    switch (name) {
                        case "statusText", "error" -> text = content;
                        case "requestId", "request_id" -> requestId = content;
                        default -> {
                            // Of no use to the user.
                        }
                    }
                } else {
                    JsonParser _ = parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // Cut short or not JSON: what was read so far is said.
        }
        return new Said(text, requestId);
    }
}
