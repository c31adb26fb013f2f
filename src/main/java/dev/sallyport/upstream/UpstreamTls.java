package dev.sallyport.upstream;

import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.tunnel.TlsProfile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The TLS of one route in one generation of the configuration: whom it trusts, whom it names, what
 * it shows, and the sessions it can resume. A changed certificate makes another one; connections
 * that stand keep theirs. RFC 8446; names by RFC 9525, so a certificate without alternative names
 * is for nobody.
 *
 * <p>Safe for any thread.
 */
public final class UpstreamTls {
    private final SslContext context;
    private final OneKey key;
    private final String serverName;

    private UpstreamTls(SslContext context, OneKey key, String serverName) {
        this.context = context;
        this.key = key;
        this.serverName = serverName;
    }

    /**
     * What a route says about TLS.
     *
     * @param verify false trusts whoever answers
     * @param onlyTrusted if not empty, only these authorities, and not the system's
     * @param alsoTrusted authorities besides the system's
     * @param client what is shown to an upstream that asks, whatever authorities it names
     * @param protocols what ALPN offers, the best first; empty: no ALPN
     */
    public record Settings(
            boolean verify,
            List<X509Certificate> onlyTrusted,
            List<X509Certificate> alsoTrusted,
            Optional<CertifiedKey> client,
            List<String> protocols) {
        public Settings {
            onlyTrusted = List.copyOf(onlyTrusted);
            alsoTrusted = List.copyOf(alsoTrusted);
            protocols = List.copyOf(protocols);
        }

        /** Without ALPN, as tunnels need it: what is spoken inside is the client's affair. */
        public Settings(
                boolean verify,
                List<X509Certificate> onlyTrusted,
                List<X509Certificate> alsoTrusted,
                Optional<CertifiedKey> client) {
            this(verify, onlyTrusted, alsoTrusted, client, List.of());
        }

        private ApplicationProtocolConfig alpn() {
            return protocols.isEmpty()
                    ? ApplicationProtocolConfig.DISABLED
                    : new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols);
        }
    }

    /**
     * Builds what handshakes need, so that a reload can fail before anything has changed. May read
     * the system's authorities from disk.
     *
     * @throws SSLException if a key or an authority cannot be used
     */
    public static UpstreamTls prepare(Settings settings) throws SSLException {
        OneKey key = new OneKey(settings.client());
        KeyManagerFactory keys = new KeyManagerFactoryWrapper(key);
        SslContextBuilder builder =
                TlsProfile.applyTo(SslContextBuilder.forClient())
                        .trustManager(
                                settings.verify()
                                        ? ServerTrust.in(
                                                settings.onlyTrusted(), settings.alsoTrusted())
                                        : new AnyServer())
                        .endpointIdentificationAlgorithm(settings.verify() ? "HTTPS" : null)
                        .applicationProtocolConfig(settings.alpn())
                        // Without the cache BoringSSL gets key and chain converted anew each time.
                        .keyManager(
                                TlsProfile.isNative() && key.isThere()
                                        ? new OpenSslCachingX509KeyManagerFactory(keys)
                                        : keys);
        return new UpstreamTls(builder.build(), key, "");
    }

    /**
     * The same, for servers of another name: it is asked for and looked for in the certificate.
     *
     * @param host as {@link HostPort#host}; empty: each target's own
     */
    public UpstreamTls naming(String host) {
        return new UpstreamTls(context, key, host);
    }

    /** TLS for one connection to a target; the handshake begins when it enters a pipeline. */
    SslHandler handler(ByteBufAllocator allocator, HostPort target) {
        HostPort named = serverName.isEmpty() ? target : new HostPort(serverName, target.port());
        SslHandler handler = context.newHandler(allocator, named.host(), named.port());
        if (!named.isLiteral()) {
            // Both libraries send no name that has no dot in it unless they are told to.
            SSLEngine engine = handler.engine();
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(
                    List.of(new SNIHostName(named.host().getBytes(StandardCharsets.US_ASCII))));
            engine.setSSLParameters(parameters);
        }
        return handler;
    }

    /** Whether the peer of this handshake has asked for a certificate. */
    boolean wasAsked(SSLEngine engine) {
        return key.wasAsked(engine);
    }

    /** Whether there is a certificate to show. */
    boolean hasCertificate() {
        return key.isThere();
    }
}
