package dev.sallyport.edge;

import dev.sallyport.edge.ConnectionCap.Standing;
import dev.sallyport.terms.ClientCertificate;
import dev.sallyport.tunnel.ChannelBuffers;
import dev.sallyport.tunnel.TlsHalfClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection. When it enters the pipeline it puts the PROXY handler in front of
 * itself: the one moment at which a Vert.x server lets us stand before its TLS.
 */
final class ConnectionTls extends SslHandler {
    private static final String REJECTED = "tls_client_certificate";

    private static final int HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int LENGTH_AT = 3;

    /** Of a handshake's plaintext records, RFC 8446 section 5.1, and of TLS 1.2's sealed ones. */
    private static final int MAX_RECORD = 16_384 + 2_048;

    /** How BoringSSL says that a certificate was required and none came. */
    private static final String NONE_SENT = "PEER_DID_NOT_RETURN_A_CERTIFICATE";

    private final EdgeSettings settings;
    private final @Nullable ClientTrust trust;
    private final ConnectionFailures failures;
    private final ConnectionCap cap;
    private final @Nullable CertificateChooser chooser;

    /** Null for BoringSSL, which counts them itself. */
    private final @Nullable RecordsWithoutData withoutData =
            ServerTls.isNative() ? null : new RecordsWithoutData();

    private boolean helloSeen;

    /**
     * What it needs beside TLS itself.
     *
     * @param trust null where no certificate is asked for
     * @param chooser null where it does not matter which kind of key the client can use
     */
    record Surroundings(
            EdgeSettings settings,
            @Nullable ClientTrust trust,
            @Nullable CertificateChooser chooser,
            ConnectionFailures failures,
            ConnectionCap cap) {}

    ConnectionTls(SSLEngine engine, boolean startTls, Executor executor, Surroundings here) {
        super(engine, startTls, executor);
        this.settings = here.settings();
        this.trust = here.trust();
        this.chooser = here.chooser();
        this.failures = here.failures();
        this.cap = here.cap();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        Standing standing = cap.of(ctx.channel());
        if (standing == Standing.TURNED_AWAY) {
            var _ = ctx.close();
        }
        EdgeConnection connection = EdgeConnection.of(ctx.channel());
        var deadlines = Overloaded.deadlines(standing, settings.deadlines());
        long millis = deadlines.handshake().toMillis();
        if (settings.proxyProtocol().isPresent()) {
            // The handshake's clock starts here, before the PROXY header has been read.
            millis += deadlines.proxyHeader().toMillis();
            ctx.pipeline()
                    .addBefore(
                            ctx.name(),
                            "proxy",
                            new ProxyProtocolHandler(settings, connection, failures));
        }
        if (withoutData != null) {
            ctx.pipeline().addAfter(ctx.name(), "records", withoutData);
        }
        ChannelBuffers.readInBulk(ctx.channel());
        setHandshakeTimeout(millis, TimeUnit.MILLISECONDS);
        handshakeFuture()
                .addListener(done -> {
                    if (chooser != null) {
                        chooser.forget(engine());
                    }
                    if (done.isSuccess()) {
                        TlsHalfClose.takeOver(engine());
                        look(ctx, connection);
                    } else {
                        report(connection, done.cause());
                    }
                });
        super.handlerAdded(ctx);
    }

    /** Netty would wait for as many bytes as the header says, 64 KiB at most, and hold them. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws SSLException {
        if (handshakeFuture().isDone()) {
            decodeRecord(ctx, in, out);
            return;
        }
        if (in.readableBytes() >= RECORD_HEADER
                && in.getUnsignedByte(in.readerIndex()) == HANDSHAKE
                && in.getUnsignedShort(in.readerIndex() + LENGTH_AT) > MAX_RECORD) {
            in.skipBytes(in.readableBytes());
            report(
                    EdgeConnection.of(ctx.channel()),
                    new NotSslRecordException("a record is longer than TLS allows"));
            var _ = ctx.close();
            return;
        }
        if (chooser != null && !helloSeen && OfferedSuites.isWhole(in)) {
            helloSeen = true;
            chooser.note(engine(), OfferedSuites.of(in));
        }
        super.decode(ctx, in, out);
    }

    private void decodeRecord(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws SSLException {
        int before = in.readableBytes();
        super.decode(ctx, in, out);
        if (withoutData != null && in.readableBytes() < before && withoutData.isOneTooMany()) {
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(new SSLException("too many records without data"));
            var _ = ctx.close();
        }
    }

    /**
     * Checks the client's certificate once the connection stands, whether it came now or with a
     * session that is resumed: then no trust manager has been asked.
     */
    private void look(ChannelHandlerContext ctx, EdgeConnection connection) {
        if (trust == null) {
            return;
        }
        Optional<ClientCertificate> certificate = shown().map(trust::check);
        connection.certificate(certificate);
        if (trust.rejectsConnections()
                && certificate.filter(ClientCertificate::isValid).isEmpty()) {
            tell(
                    connection,
                    REJECTED,
                    "the resumed session's certificate does not count",
                    certificate);
            var _ = ctx.close();
        }
    }

    private Optional<Certificate[]> shown() {
        try {
            Certificate[] chain = engine().getSession().getPeerCertificates();
            return chain.length == 0 ? Optional.empty() : Optional.of(chain);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private void report(EdgeConnection connection, Throwable cause) {
        Optional<ClientCertificate> rejected = RejectedCertificate.in(cause);
        String said = cause.getMessage();
        String detail =
                said == null ? "the client closed the connection during the handshake" : said;
        boolean about = rejected.isPresent() || detail.contains(NONE_SENT);
        boolean late = cause instanceof SslHandshakeTimeoutException;
        tell(
                connection,
                late ? "tls_timeout" : about ? REJECTED : "tls_handshake",
                rejected.flatMap(ClientCertificate::fault)
                        .map(fault -> "the client's certificate is not valid: " + fault.code())
                        .orElse(detail),
                rejected);
    }

    private void tell(
            EdgeConnection connection,
            String reason,
            String detail,
            Optional<ClientCertificate> certificate) {
        if (connection.failsNow()) {
            String sni = Sni.of(engine().getHandshakeSession());
            failures.handshakeFailed(reason, connection.client(), detail, sni, certificate);
        }
    }
}
