package dev.sallyport.bench.load;

import java.util.Optional;

/**
 * Where a proxy listens on loopback.
 *
 * @param authority what CONNECT asks for; empty where TLS leads straight to the upstream
 * @param protocol what is spoken then
 */
record Target(int port, Optional<String> authority, Protocol protocol) {
    /** Stands for no authority in a command. */
    static final String STRAIGHT = "-";

    /** Stands before the host that requests are for. */
    private static final String WEB = "https://";

    static Target parse(String port, String asked) {
        int number = Integer.parseInt(port);
        if (asked.startsWith(WEB)) {
            return new Target(
                    number, Optional.empty(), new WebProtocol(asked.substring(WEB.length())));
        }
        return new Target(
                number,
                asked.equals(STRAIGHT) ? Optional.empty() : Optional.of(asked),
                Tasks.PROTOCOL);
    }
}
