package dev.sallyport.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One client of a {@link Crowd}. Its methods may be called from any thread. */
public final class CrowdMember extends ChannelInboundHandlerAdapter {
    private final String first;
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final AtomicLong received = new AtomicLong();
    private final StringBuilder head = new StringBuilder();
    private volatile Channel channel;
    private volatile Consumer<ByteBuf> sink = bytes -> {};
    private volatile long answeredNanos;
    private volatile boolean stalls;
    private final long askedNanos = System.nanoTime();

    CrowdMember(String first) {
        this.first = first;
    }

    /** Stops reading as soon as the answer's head is in. */
    void stallBehindTheAnswer() {
        stalls = true;
    }

    /** The answer's head; fails when the connection ends before. */
    public CompletableFuture<String> answer() {
        return answer;
    }

    /** Completes when the connection has ended, in whatever way. */
    public CompletableFuture<Boolean> end() {
        return end;
    }

    /** The answer's status; 0 where there is none yet, or none at all. */
    public int status() {
        if (!answer.isDone() || answer.isCompletedExceptionally()) {
            return 0;
        }
        return Integer.parseInt(answer.join().substring(9, 12));
    }

    /** From the attempt to connect to the answer. */
    public long answerNanos() {
        return answeredNanos - askedNanos;
    }

    /** Bytes behind the head, so far. */
    public long received() {
        return received.get();
    }

    /** Who gets the bytes behind the head; called on the crowd's thread. */
    public void sink(Consumer<ByteBuf> taker) {
        sink = taker;
    }

    public void send(byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    public void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    public void close() {
        Channel now = channel;
        if (now != null) {
            now.close().syncUninterruptibly();
        }
    }

    /** Closes without waiting for it. */
    public void leave() {
        Channel now = channel;
        if (now != null) {
            now.close();
        }
    }

    void failed(Throwable cause) {
        answer.completeExceptionally(cause);
        end.complete(true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(first, StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!answer.isDone()) {
                readHead(bytes);
                ctx.channel().config().setAutoRead(!stalls || !answer.isDone());
            }
            if (bytes.isReadable()) {
                received.addAndGet(bytes.readableBytes());
                sink.accept(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void readHead(ByteBuf bytes) {
        while (bytes.isReadable()) {
            head.append((char) bytes.readByte());
            int length = head.length();
            if (length >= 4 && head.substring(length - 4).equals("\r\n\r\n")) {
                answeredNanos = System.nanoTime();
                answer.complete(head.toString());
                return;
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed(new IOException("the connection has ended after " + head));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
        ctx.close();
    }
}
