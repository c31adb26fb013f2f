package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.upstream.Caller;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import java.time.Duration;
import java.util.List;

/**
 * A request that has been let in, on its way to the upstream.
 *
 * @param target the request-target for the upstream
 * @param authority what the client has asked for
 * @param fields for the upstream, all but Host and those that frame the body
 * @param length of the body if the client has told it, or -1
 * @param hasBody whether a body follows that may be of any length
 * @param timeout from the request's end to the answer's; zero: none
 * @param idleTimeout without a byte in either direction; zero: none
 */
public record Outgoing(
        String requestId,
        String method,
        String target,
        String authority,
        List<Header> fields,
        long length,
        boolean hasBody,
        Caller caller,
        UpstreamSettings upstream,
        WebSettings web,
        Duration timeout,
        Duration idleTimeout) {
    public Outgoing {
        fields = List.copyOf(fields);
    }

    /** What this target is asked for by Host. */
    String host(UpstreamTarget to) {
        return switch (web.host()) {
            case WebSettings.Host.OfClient() -> authority;
            case WebSettings.Host.Fixed(String other) -> other;
            case WebSettings.Host.OfTarget() -> {
                int usual = to.kind() == UpstreamTarget.Kind.TLS ? 443 : 80;
                String text = to.address().toString();
                String port = ":" + usual;
                yield text.endsWith(port) ? text.substring(0, text.length() - port.length()) : text;
            }
        };
    }

    /** Whether the client waits for a word before it sends its body. */
    boolean expectsContinue() {
        for (Header field : fields) {
            if (field.name().equalsIgnoreCase("expect")
                    && field.value().strip().equalsIgnoreCase("100-continue")) {
                return true;
            }
        }
        return false;
    }

    /** Whether asking twice does no harm and needs no body, RFC 9110 section 9.2.1. */
    boolean mayBeRepeated() {
        boolean safe = method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
        return safe && !hasBody && length <= 0;
    }
}
