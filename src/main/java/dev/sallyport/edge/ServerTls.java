package dev.sallyport.edge;

import dev.sallyport.tunnel.TlsProfile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The listener's TLS: one context for all names, replaced whole when certificates change. A
 * handshake uses the context that is current when its connection is accepted; connections that
 * stand keep theirs.
 *
 * <p>Safe for any thread: it has no state of its own.
 */
public final class ServerTls {
    private final Supplier<EdgeSettings> settings;
    private final Supplier<Prepared> prepared;
    private final ConnectionFailures failures;
    private final ConnectionCap cap;

    /**
     * Both suppliers are asked for each accepted connection; they give what belongs to one
     * generation.
     *
     * @param prepared what {@link #prepare} made of the certificates in use now
     */
    public ServerTls(
            Supplier<EdgeSettings> settings,
            Supplier<Prepared> prepared,
            ConnectionFailures failures,
            ConnectionCap cap) {
        this.settings = settings;
        this.prepared = prepared;
        this.failures = failures;
        this.cap = cap;
    }

    /** Whether handshakes are BoringSSL's rather than the JDK's. */
    public static boolean isNative() {
        return TlsProfile.isNative();
    }

    /**
     * Builds what handshakes need, so that a reload can fail before anything has changed.
     *
     * @throws SSLException if a key and its certificate cannot be used
     */
    public static Prepared prepare(EdgeSettings settings) throws SSLException {
        return prepare(settings, InstantSource.system());
    }

    /**
     * The same, with a clock for the life of ticket keys and of clients' certificates.
     *
     * @throws SSLException if a key and its certificate cannot be used
     */
    public static Prepared prepare(EdgeSettings settings, InstantSource clock) throws SSLException {
        refuseRenegotiation();
        ClientTrust trust =
                settings.clientTrust().map(wanted -> new ClientTrust(wanted, clock)).orElse(null);
        CertificateChooser chooser = new CertificateChooser(settings.certificates());
        return new Prepared(
                context(settings, chooser, trust),
                trust,
                isNative() && chooser.hasTwoKinds() ? chooser : null,
                clock);
    }

    /**
     * The certificates of one generation, ready for handshakes. Any thread. Sessions are resumed
     * within a generation only: the next has other ticket keys.
     */
    public static final class Prepared {
        private final SslContext context;
        private final @Nullable ClientTrust trust;
        private final @Nullable CertificateChooser chooser;

        /** Null for the JDK's TLS, which replaces its keys itself. */
        private final @Nullable TicketKeys tickets;

        private Prepared(
                SslContext context,
                @Nullable ClientTrust trust,
                @Nullable CertificateChooser chooser,
                InstantSource clock) {
            this.context = context;
            this.trust = trust;
            this.chooser = chooser;
            this.tickets =
                    context.sessionContext() instanceof OpenSslSessionContext sessions
                            ? new TicketKeys(sessions, clock)
                            : null;
        }

        private SSLEngine newEngine(ByteBufAllocator alloc) {
            if (tickets != null) {
                tickets.rotateWhenDue();
            }
            // An engine of newEngine takes and gives one record a call, as the JDK's must; one that
            // Netty makes for a handler takes and gives all that are there.
            return context.newHandler(alloc).engine();
        }
    }

    private static SslContext context(
            EdgeSettings settings, CertificateChooser chooser, @Nullable ClientTrust trust)
            throws SSLException {
        return TlsProfile.applyTo(SslContextBuilder.forServer(keys(chooser)))
                // Without one the system's authorities are loaded, encoded and handed to BoringSSL,
                // for client certificates that nobody is asked for.
                .trustManager(trust == null ? new NobodyTrusted() : new HandshakeTrust(trust))
                .clientAuth(clientAuth(trust))
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                settings.alpn()))
                .build();
    }

    /** The JDK lets clients of TLS 1.2 begin again and again unless it is told not to. */
    private static void refuseRenegotiation() {
        if (!isNative()) {
            var _ = System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    private static ClientAuth clientAuth(@Nullable ClientTrust trust) {
        if (trust == null) {
            return ClientAuth.NONE;
        }
        return trust.rejectsConnections() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
    }

    private static KeyManagerFactory keys(CertificateChooser chooser) {
        KeyManagerFactory factory = new FixedKeyManagerFactory(chooser);
        // Without the cache BoringSSL gets key and chain converted anew for each handshake.
        return isNative() ? new OpenSslCachingX509KeyManagerFactory(factory) : factory;
    }

    /** The context that Vert.x asks for handlers; it never changes, what it hands out does. */
    SslContext asContext() {
        return new CurrentContext();
    }

    private SslContext current() {
        return prepared.get().context;
    }

    private final class CurrentContext extends SslContext {
        @Override
        protected SslHandler newHandler(
                ByteBufAllocator alloc, boolean startTls, Executor executor) {
            Prepared now = prepared.get();
            return new ConnectionTls(
                    now.newEngine(alloc),
                    startTls,
                    executor,
                    new ConnectionTls.Surroundings(
                            settings.get(), now.trust, now.chooser, failures, cap));
        }

        @Override
        protected SslHandler newHandler(
                ByteBufAllocator alloc,
                String host,
                int port,
                boolean startTls,
                Executor executor) {
            // The peer's name would key a session cache by address, of which a server has no use.
            return newHandler(alloc, startTls, executor);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator alloc) {
            return current().newEngine(alloc);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
            return current().newEngine(alloc);
        }

        @Override
        public boolean isClient() {
            return false;
        }

        @Override
        public List<String> cipherSuites() {
            return current().cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in SslContext, so it must be here
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return current().applicationProtocolNegotiator();
        }

        @Override
        public SSLSessionContext sessionContext() {
            return current().sessionContext();
        }
    }
}
