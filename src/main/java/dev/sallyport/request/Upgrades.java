package dev.sallyport.request;

import java.util.List;
import java.util.Locale;

/** Requests to leave HTTP on their connection, RFC 9110 section 7.8. */
public final class Upgrades {
    private Upgrades() {}

    /**
     * Whether this asks for a WebSocket, RFC 6455 section 4.1: a GET without a body that names the
     * protocol and nothing else. Any other upgrade may be ignored, and is.
     */
    public static boolean isWebSocket(RequestHead head, BodyFraming framing) {
        if (!head.method().equals("GET") || !(framing instanceof BodyFraming.None)) {
            return false;
        }
        List<String> protocols = head.all("upgrade");
        return protocols.size() == 1
                && protocols.getFirst().strip().equalsIgnoreCase("websocket")
                && head.all("connection").stream().anyMatch(Upgrades::namesUpgrade);
    }

    private static boolean namesUpgrade(String connection) {
        for (String name : connection.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (name.strip().equals("upgrade")) {
                return true;
            }
        }
        return false;
    }
}
