package dev.sallyport.request;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import java.util.List;
import java.util.Locale;

/** From a head to what it asks for, RFC 9112 section 3.2. */
public final class Intents {
    private static final String CONNECT = "CONNECT";

    /** This proxy is reached by TLS, its own or that of what stands before it. */
    private static final int HTTPS = 443;

    private Intents() {}

    /**
     * What this head asks for. For CONNECT the target alone counts, whatever Host says; for others
     * the target's authority wins over Host.
     *
     * @param head over HTTP/2 its target is {@code :authority} for CONNECT and {@code :path} for
     *     others, and a Host field holds {@code :authority}
     */
    public static Intent of(RequestHead head) {
        if (head.method().equals(CONNECT)) {
            return tunnel(head);
        }
        if (head.method().equalsIgnoreCase(CONNECT)) {
            return new Intent.Refused(
                    RefusalReason.ROUTE_NOT_FOUND,
                    "Methods are case-sensitive: a tunnel needs CONNECT in capitals.",
                    head);
        }
        return web(head);
    }

    private static Intent tunnel(RequestHead head) {
        try {
            return new Intent.OpenTunnel(HostPort.parse(head.target()), head);
        } catch (IllegalArgumentException e) {
            // HostPort's messages repeat nothing of the text, which may hold a password.
            return new Intent.Refused(
                    RefusalReason.BAD_AUTHORITY,
                    "CONNECT needs host:port and nothing else: " + e.getMessage() + ".",
                    head);
        }
    }

    private static Intent web(RequestHead head) {
        String target = head.target();
        try {
            refuseUnderscores(head);
            if (target.length() > HeadParser.MAX_TARGET) {
                return new Intent.Refused(
                        RefusalReason.TARGET_TOO_LONG, "The request-target is too long.", head);
            }
            if (!target.chars().allMatch(c -> c < 128 && Octets.isTarget((byte) c))) {
                throw new IllegalArgumentException("A request-target is visible ASCII.");
            }
            if (target.indexOf('#') >= 0) {
                throw new IllegalArgumentException("A request-target has no fragment.");
            }
            if (target.startsWith("/")) {
                return page(hostOf(head), target, head);
            }
            if (target.equals("*") && head.method().equals("OPTIONS")) {
                return new Intent.ForwardHttp(hostOf(head), target, head);
            }
            return absolute(target, head);
        } catch (IllegalArgumentException e) {
            String detail = e.getMessage() == null ? "The request-target is bad." : e.getMessage();
            return new Intent.Refused(RefusalReason.MALFORMED_HEAD, detail, head);
        }
    }

    /** HTTP/2 comes here by another reader, which lets them pass; see {@code Octets}. */
    private static void refuseUnderscores(RequestHead head) {
        for (Header header : head.headers()) {
            if (header.name().indexOf('_') >= 0) {
                throw new IllegalArgumentException("A field's name has no underscore here.");
            }
        }
    }

    private static HostPort hostOf(RequestHead head) {
        List<String> hosts = head.all("host");
        if (hosts.size() != 1) {
            throw new IllegalArgumentException("A request needs exactly one Host.");
        }
        return host(hosts.getFirst());
    }

    private static HostPort host(String authority) {
        try {
            return Framing.hostPort(authority, HTTPS);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The request's authority is not a host and maybe a port: " + e.getMessage(), e);
        }
    }

    private static Intent absolute(String target, RequestHead head) {
        String lower = target.toLowerCase(Locale.ROOT);
        int scheme = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : 0;
        if (scheme == 0) {
            throw new IllegalArgumentException("A request-target is a path or an http(s) URL.");
        }
        int end = scheme;
        // A backslash ends it too: some readers take it for a slash.
        while (end < target.length() && "/?\\".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        String rest = target.substring(end);
        HostPort host = host(target.substring(scheme, end));
        return page(host, rest.startsWith("/") ? rest : "/" + rest, head);
    }

    private static Intent page(HostPort host, String target, RequestHead head) {
        int query = target.indexOf('?');
        String path = Paths.normalised(query < 0 ? target : target.substring(0, query));
        return Paths.isOwn(path)
                ? new Intent.OwnPage(path, head)
                : new Intent.ForwardHttp(host, path, head);
    }
}
