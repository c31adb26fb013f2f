package dev.sallyport.web;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a web route says of its requests and answers. Immutable.
 *
 * @param rewrite what stands for the matched prefix of the path
 * @param host what the upstream is asked for
 * @param requestFields for the request
 * @param responseFields for the answer
 * @param identity what the upstream is told of who asks; empty: nothing
 * @param claimFields names in lower case under which upstreams are told claims: a client's own are
 *     dropped, also where nothing is told
 * @param timeout from the request's end to the answer's; zero: none
 * @param idleTimeout without a byte in either direction; zero: none
 * @param webSockets whether a client may upgrade to WebSocket
 * @param http2 whether the upstream is spoken to in HTTP/2 without TLS, RFC 9113 section 3.3
 */
public record WebSettings(
        Optional<Rewrite> rewrite,
        Host host,
        FieldRules requestFields,
        FieldRules responseFields,
        Optional<Assertion> identity,
        Set<String> claimFields,
        Duration timeout,
        Duration idleTimeout,
        boolean webSockets,
        boolean http2) {
    public WebSettings {
        claimFields = Set.copyOf(claimFields);
    }

    /** Pomerium's {@code default_upstream_timeout}. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Envoy's, which is Pomerium's. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);

    /** Of a path that begins with {@code prefix}, that part is replaced. */
    public record Rewrite(String prefix, String by) {}

    /** Which host the upstream is asked for. */
    public sealed interface Host {
        /** The target's own, as in {@code to}. */
        record OfTarget() implements Host {}

        /** The one that the client has asked for. */
        record OfClient() implements Host {}

        /** This one. */
        record Fixed(String authority) implements Host {}
    }

    /**
     * What the upstream is told of who asks.
     *
     * @param claims names of fields in lower case, each with the claim that it carries
     * @param issuerIsUri whether {@code iss} is a URL rather than a host
     */
    public record Assertion(Map<String, String> claims, boolean issuerIsUri) {
        public Assertion {
            claims = Map.copyOf(claims);
        }
    }
}
