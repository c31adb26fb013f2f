package dev.sallyport.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a route leads, and how.
 *
 * @param targets at least one, all of one kind
 * @param connectTimeout for name resolution, TCP, a TLS handshake and a chained CONNECT together
 * @param tls present if the targets are {@link UpstreamTarget.Kind#TLS}
 * @param startTls what must be said before TLS begins
 * @param proxyHeader what is said of the client before anything else
 */
public record UpstreamSettings(
        List<UpstreamTarget> targets,
        Duration connectTimeout,
        Optional<UpstreamTls> tls,
        StartTls startTls,
        ProxyHeader proxyHeader) {
    /** Pomerium's (Envoy's) connect timeout. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    public UpstreamSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a route leads to at least one target");
        }
        if (tls.isEmpty() && targets.stream().anyMatch(t -> t.kind() == UpstreamTarget.Kind.TLS)) {
            throw new IllegalArgumentException("a TLS target comes with how TLS is spoken");
        }
    }

    /** Plain, from the first byte on. */
    public UpstreamSettings(List<UpstreamTarget> targets, Duration connectTimeout) {
        this(targets, connectTimeout, Optional.empty(), StartTls.NONE, ProxyHeader.NONE);
    }

    /** What a service must be told in its own protocol before it speaks TLS. */
    public enum StartTls {
        /** Nothing: TLS comes first. */
        NONE,
        /** PostgreSQL's SSLRequest. */
        POSTGRES
    }

    /** Which header of HAProxy's PROXY protocol goes first. */
    public enum ProxyHeader {
        /** None. */
        NONE,
        /** Version 1: addresses, as a line of text. */
        V1,
        /** Version 2: addresses, and who is calling. */
        V2
    }
}
