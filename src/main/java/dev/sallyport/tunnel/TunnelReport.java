package dev.sallyport.tunnel;

import dev.sallyport.terms.CloseReason;

/**
 * What a tunnel did.
 *
 * @param bytesToUpstream bytes that the client sent and the upstream leg took
 * @param bytesToClient bytes that the upstream sent and the client leg took
 * @param lifetimeNanos from open to the end of both legs
 */
public record TunnelReport(
        long bytesToUpstream, long bytesToClient, long lifetimeNanos, CloseReason reason) {}
