package dev.sallyport.bench.load;

import java.util.Optional;

/**
 * Where a proxy listens on loopback.
 *
 * @param authority what CONNECT asks for; empty where TLS leads straight to the upstream
 */
record Target(int port, Optional<String> authority) {
    /** Stands for no authority in a command. */
    static final String STRAIGHT = "-";

    static Target parse(String port, String authority) {
        return new Target(
                Integer.parseInt(port),
                authority.equals(STRAIGHT) ? Optional.empty() : Optional.of(authority));
    }
}
