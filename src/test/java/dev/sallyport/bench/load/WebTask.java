package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The same request again and again, each answered with 200 and a body of a known length. */
final class WebTask implements Tunnel.Task {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEAD = 8192;
    private static final int MAX_CHUNK = 1 << 20;

    private final Tunnel tunnel;
    private final ByteBuf request;
    private final long expected;
    private final CompletableFuture<Void> done;
    private final EmbeddedChannel decoder =
            new EmbeddedChannel(new HttpResponseDecoder(MAX_LINE, MAX_HEAD, MAX_CHUNK));
    private final Source source;
    private long body;
    private int rest;
    private long received;

    WebTask(
            Tunnel tunnel,
            ByteBuf request,
            long expected,
            int count,
            CompletableFuture<Void> done) {
        this.tunnel = tunnel;
        this.request = request;
        this.expected = expected;
        this.rest = count;
        this.done = done;
        this.source = new Source(tunnel.channel());
    }

    /** Each request has a body of that many bytes. */
    void sends(long bytes) {
        body = bytes;
    }

    void ask() {
        received = 0;
        tunnel.channel().writeAndFlush(request.duplicate(), tunnel.channel().voidPromise());
        source.send(body);
    }

    @Override
    public void writable() {
        source.pump();
    }

    @Override
    public void received(ByteBuf bytes) throws IOException {
        decoder.writeInbound(bytes.retainedDuplicate());
        for (Object part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
            try {
                take(part);
            } finally {
                ReferenceCountUtil.release(part);
            }
        }
    }

    private void take(Object part) throws IOException {
        if (part instanceof HttpResponse response
                && (response.decoderResult().isFailure()
                        || !response.status().equals(HttpResponseStatus.OK))) {
            throw new IOException("a request was answered with " + response.status());
        }
        if (part instanceof HttpContent content) {
            received += content.content().readableBytes();
        }
        if (part instanceof LastHttpContent) {
            end();
        }
    }

    private void end() throws IOException {
        if (received != expected) {
            throw new IOException(received + " bytes came instead of " + expected);
        }
        if (--rest > 0) {
            ask();
        } else {
            tunnel.rest();
            decoder.close();
            done.complete(null);
        }
    }
}
