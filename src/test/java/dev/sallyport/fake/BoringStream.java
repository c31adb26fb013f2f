package dev.sallyport.fake;

import dev.sallyport.tunnel.TlsHalfClose;
import io.netty.handler.ssl.OpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * TLS by BoringSSL over a blocking socket, with both directions ending apart. One thread reads, one
 * writes; the engine is shared under a lock.
 */
final class BoringStream implements ClientStream {
    private final Socket socket;
    private final Object writing = new Object();
    private final OpenSslEngine engine;
    private final ByteBuffer incoming = ByteBuffer.allocate(65_536).flip();
    private boolean shaking = true;
    private final ByteBuffer plain = ByteBuffer.allocate(65_536).flip();

    BoringStream(Socket socket, OpenSslEngine engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> {
                    if (isShortOfBytes()) {
                        receive();
                    }
                }
            }
        }
        shaking = false;
        TlsHalfClose.takeOver(engine);
    }

    /** A writer that waits for the socket must not keep the reader from the engine. */
    private void wrap(ByteBuffer source) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(32_768);
        synchronized (writing) {
            do {
                record.clear();
                synchronized (this) {
                    engine.wrap(source, record);
                }
                socket.getOutputStream().write(record.array(), 0, record.position());
            } while (source.hasRemaining());
        }
    }

    /**
     * Unwraps, and says whether more bytes must come first. While a handshake runs, a call that
     * moves no byte may have moved the handshake; afterwards it is a record that is not whole.
     */
    private synchronized boolean isShortOfBytes() throws IOException {
        plain.compact();
        var result = engine.unwrap(incoming, plain);
        plain.flip();
        return shaking
                ? result.getStatus() == Status.BUFFER_UNDERFLOW
                        && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP
                : result.bytesConsumed() == 0 && result.bytesProduced() == 0;
    }

    private void receive() throws IOException {
        incoming.compact();
        try {
            int count =
                    socket.getInputStream()
                            .read(incoming.array(), incoming.position(), incoming.remaining());
            if (count < 0) {
                throw new EOFException("the stream ended without close_notify");
            }
            incoming.position(incoming.position() + count);
        } finally {
            incoming.flip();
        }
    }

    private synchronized boolean ended() {
        return (SSL.getShutdown(engine.sslPointer()) & SSL.SSL_RECEIVED_SHUTDOWN) != 0;
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        while (length > 0 && !plain.hasRemaining()) {
            if (ended()) {
                return -1;
            }
            if (isShortOfBytes() && !ended()) {
                receive();
            }
        }
        int count = Math.min(length, plain.remaining());
        plain.get(target, offset, count);
        return count;
    }

    @Override
    public InputStream in() {
        return BlockStreams.in(this::read);
    }

    @Override
    public OutputStream out() {
        return BlockStreams.out(
                (source, offset, length) -> wrap(ByteBuffer.wrap(source, offset, length)));
    }

    @Override
    public void finish() throws IOException {
        synchronized (writing) {
            synchronized (this) {
                engine.closeOutbound();
            }
            wrap(ByteBuffer.allocate(0));
        }
    }

    @Override
    public String protocol() {
        return engine.getSession().getProtocol();
    }

    @Override
    public String alpn() {
        return String.valueOf(engine.getApplicationProtocol());
    }

    @Override
    public X509Certificate certificate() {
        try {
            return (X509Certificate) engine.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
