package dev.sallyport.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.OpenSslEngine;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a TLS connection end one direction at a time, RFC 8446 section 6.1: a close_notify ends only
 * its sender's direction. Netty's BoringSSL engine answers one with its own at once, so that
 * whatever is sent afterwards is lost.
 *
 * <p>The way round: the engine answers only while its field {@code receivedShutdown} is false.
 * Setting it after the handshake keeps the engine quiet; from then on the library itself is asked
 * whether a close_notify has come. The JDK's engine needs none of this under TLS 1.3, and under TLS
 * 1.2 cannot do it at all.
 *
 * <p>Thread: the connection's event loop.
 */
public final class TlsHalfClose {
    private static final @Nullable VarHandle RECEIVED_SHUTDOWN = receivedShutdown();

    private TlsHalfClose() {}

    /**
     * Null where Netty has no such field: a failing initialiser would take the fallback down too.
     */
    private static @Nullable VarHandle receivedShutdown() {
        try {
            return MethodHandles.privateLookupIn(
                            ReferenceCountedOpenSslEngine.class, MethodHandles.lookup())
                    .findVarHandle(
                            ReferenceCountedOpenSslEngine.class, "receivedShutdown", boolean.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Whether this Netty has the field. Asked once at start; where it has not, the JDK's engine is
     * used.
     */
    public static boolean isSupported() {
        return RECEIVED_SHUTDOWN != null;
    }

    /**
     * Tells the engine to leave the closing to us. Called right after the handshake; a second call
     * changes nothing.
     */
    public static void takeOver(SSLEngine engine) {
        if (RECEIVED_SHUTDOWN != null && engine instanceof ReferenceCountedOpenSslEngine) {
            RECEIVED_SHUTDOWN.set(engine, true);
        }
    }

    /**
     * Takes what the engine has decrypted and not handed out. Once our close_notify is out, it
     * answers every call with "closed", and {@code SslHandler} then does not come back for the rest
     * of a record whose last bytes came in a read of their own.
     *
     * @return empty where there is nothing; the caller releases it
     */
    static ByteBuf drain(SSLEngine engine, ByteBufAllocator allocator) throws SSLException {
        if (!(engine instanceof OpenSslEngine openSsl) || openSsl.sslPointer() == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        int pending = SSL.sslPending(openSsl.sslPointer());
        if (pending <= 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf rest = allocator.buffer(pending);
        try {
            var result = engine.unwrap(ByteBuffer.allocate(0), rest.internalNioBuffer(0, pending));
            return rest.writerIndex(result.bytesProduced()).retain();
        } finally {
            rest.release();
        }
    }

    /** Whether the peer's close_notify has arrived. */
    public static boolean peerFinished(SSLEngine engine) {
        if (engine instanceof OpenSslEngine openSsl) {
            long pointer = openSsl.sslPointer();
            return pointer != 0 && (SSL.getShutdown(pointer) & SSL.SSL_RECEIVED_SHUTDOWN) != 0;
        }
        return engine.isInboundDone();
    }
}
