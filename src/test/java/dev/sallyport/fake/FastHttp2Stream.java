package dev.sallyport.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A tunnel of a {@link FastHttp2}. */
public final class FastHttp2Stream implements PeerEnd {
    private static final ByteBuf ZEROS =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(65_536).writeZero(65_536));
    private static final Object END = new Object();
    private static final Object DONE = new Object();
    private static final int CHUNK = 65_536;
    private static final int FRAME = 16_384;

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final Object writable = new Object();
    private final Http2StreamChannel channel;
    private ByteBuffer left = ByteBuffer.allocate(0);
    private boolean ended;
    private volatile boolean reset;
    private long toTake;
    private long toSend;

    FastHttp2Stream(Channel connection, String authority) throws IOException {
        channel =
                new Http2StreamChannelBootstrap(connection)
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(new Receiver())
                        .open()
                        .syncUninterruptibly()
                        .getNow();
        var head = new DefaultHttp2Headers().method("CONNECT").authority(authority);
        var _ = channel.writeAndFlush(new DefaultHttp2HeadersFrame(head));
        var _ = channel.read();
        if (!(take() instanceof Http2HeadersFrame answer)
                || !"200".contentEquals(answer.headers().status())) {
            throw new IOException("no tunnel to " + authority);
        }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (toTake > 0 && message instanceof Http2DataFrame data) {
                toTake -= data.content().readableBytes();
                var _ = data.release();
                if (toTake <= 0) {
                    ctx.channel().config().setAutoRead(false);
                    events.add(DONE);
                }
            } else if (message instanceof Http2HeadersFrame) {
                events.add(message);
            } else if (message instanceof Http2DataFrame data) {
                // A copy: a peer that resets never comes for the rest.
                byte[] bytes = ByteBufUtil.getBytes(data.content());
                boolean end = data.isEndStream();
                var _ = data.release();
                events.add(ByteBuffer.wrap(bytes));
                if (end) {
                    events.add(END);
                }
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame) {
                failed("the stream was reset");
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            pump();
            wake();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            failed("the stream is closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failed(String.valueOf(cause));
        }

        private void failed(String why) {
            reset = true;
            events.add(new IOException(why));
            wake();
        }
    }

    /** Takes bytes as fast as they come, on the connection's own thread. */
    public void discard(long count) throws IOException {
        channel.eventLoop()
                .execute(() -> {
                    toTake = count;
                    channel.config().setAutoRead(true);
                });
        awaitDone();
    }

    /** Sends bytes as fast as they go, on the connection's own thread. */
    public void pour(long count) throws IOException {
        channel.eventLoop()
                .execute(() -> {
                    toSend = count;
                    pump();
                });
        awaitDone();
    }

    private void awaitDone() throws IOException {
        if (take() != DONE) {
            throw new IOException("the stream ended");
        }
    }

    private void pump() {
        while (toSend > 0 && channel.isWritable()) {
            ByteBuf bytes = ZEROS.retainedSlice(0, (int) Math.min(CHUNK, toSend));
            toSend -= bytes.readableBytes();
            var _ = channel.write(new DefaultHttp2DataFrame(bytes));
            if (toSend <= 0) {
                events.add(DONE);
            }
        }
        var _ = channel.flush();
    }

    private void wake() {
        synchronized (writable) {
            writable.notifyAll();
        }
    }

    private Object take() throws IOException {
        try {
            Object event = events.poll(FastHttp2.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new IOException("nothing came");
            }
            return event;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        while (length > 0 && !left.hasRemaining()) {
            if (ended) {
                return -1;
            }
            if (events.size() < 2) {
                var _ = channel.read();
            }
            switch (take()) {
                case ByteBuffer bytes -> left = bytes;
                case IOException failure -> {
                    events.add(failure);
                    throw failure;
                }
                default -> ended = true;
            }
        }
        int count = Math.min(length, left.remaining());
        left.get(target, offset, count);
        return count;
    }

    private void write(byte[] source, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at += CHUNK) {
            int count = Math.min(CHUNK, offset + length - at);
            awaitWritable();
            ByteBuf bytes = channel.alloc().directBuffer(count).writeBytes(source, at, count);
            var _ = channel.writeAndFlush(new DefaultHttp2DataFrame(bytes));
        }
    }

    private void awaitWritable() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(FastHttp2.PATIENCE_SECONDS);
        synchronized (writable) {
            while (!channel.isWritable()) {
                if (reset || System.nanoTime() > until) {
                    throw new IOException(reset ? "the stream is gone" : "no window");
                }
                try {
                    writable.wait(1_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
        if (reset) {
            throw new IOException("the stream is gone");
        }
    }

    /** Sends more than the stream's window allows. */
    public void overflow(int bytes) {
        var codec = channel.parent().pipeline().get(Http2FrameCodec.class);
        var ctx = channel.parent().pipeline().context(codec);
        ctx.executor()
                .submit(() -> {
                    var writer = codec.encoder().frameWriter();
                    for (int left = bytes; left > 0; left -= FRAME) {
                        ByteBuf data = Unpooled.wrappedBuffer(new byte[FRAME]);
                        var _ =
                                writer.writeData(
                                        ctx,
                                        channel.stream().id(),
                                        data,
                                        0,
                                        false,
                                        ctx.newPromise());
                    }
                    var _ = ctx.flush();
                })
                .syncUninterruptibly();
    }

    @Override
    public InputStream in() {
        return BlockStreams.in(this::read);
    }

    @Override
    public OutputStream out() {
        return BlockStreams.out(this::write);
    }

    @Override
    public void finish() {
        var _ = channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    }

    @Override
    public void reset() {
        channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL))
                .awaitUninterruptibly(1_000);
        reset = true;
        events.add(new IOException("we reset it"));
        wake();
    }

    /** Whether the proxy or we have reset it. */
    public boolean isReset() {
        return reset;
    }

    @Override
    public void close() {
        var _ = channel.close();
    }
}
