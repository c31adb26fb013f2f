package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;

/**
 * One {@code to} of a route.
 *
 * @param kind how bytes get there
 * @param address where to dial
 * @param weight at least 1; targets without weights have 1 each
 */
public record UpstreamTarget(Kind kind, HostPort address, int weight) {
    /** How bytes get to a target. */
    public enum Kind {
        /** {@code tcp://}: raw bytes. */
        TCP,
        /** {@code tls://}: raw bytes inside TLS. */
        TLS,
        /** {@code http://}: another proxy, asked by CONNECT for the client's authority. */
        CONNECT_PROXY
    }
}
