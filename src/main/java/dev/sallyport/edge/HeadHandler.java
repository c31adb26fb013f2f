package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.BodyFraming;
import dev.sallyport.request.ChunkScanner;
import dev.sallyport.request.HeadParse;
import dev.sallyport.request.HeadParser;
import dev.sallyport.request.Header;
import dev.sallyport.request.MalformedBody;
import dev.sallyport.request.RequestHead;
import dev.sallyport.request.Upgrades;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and Vert.x's HTTP/1.1 codec and reads every head of the connection strictly,
 * RFC 9112: a CONNECT and a request for a WebSocket are taken over, another request passes on byte
 * by byte as it came, a bad head is refused. One request is passed on at a time; while it is
 * served, or its answer does not leave, reading stops, so that pipelined requests cost at most a
 * head's and one read's worth of memory.
 *
 * <p>Confined to the channel's event loop.
 */
final class HeadHandler extends ChannelInboundHandlerAdapter {
    private final EdgeListener listener;
    private final EdgeSettings.Deadlines deadlines;
    private final ConnectionFailures failures;
    private final HeadParser parser = new HeadParser();
    private final Deadline deadline = new Deadline();
    private @Nullable ByteBuf held;
    private @Nullable RequestHead passed;
    private BodyFraming body = new BodyFraming.None();
    private ChunkScanner chunks = new ChunkScanner();
    private long bodyLeft;
    private boolean first = true;
    private boolean serving;
    private boolean paused;
    private boolean done;
    private @Nullable ChannelHandlerContext context;

    HeadHandler(
            EdgeListener listener, EdgeSettings.Deadlines deadlines, ConnectionFailures failures) {
        this.listener = listener;
        this.deadlines = deadlines;
        this.failures = failures;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        within(ctx, deadlines.head());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        done = true;
        deadline.drop();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        done = true;
        deadline.drop();
        super.channelInactive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (done) {
            bytes.release();
            return;
        }
        boolean begins = held == null && !serving && bodyIsOver();
        held =
                held == null
                        ? bytes
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
        advance(ctx);
        if (begins && held != null && !first && !done && !serving && bodyIsOver()) {
            // Only now: most heads come whole.
            within(ctx, deadlines.head());
        }
        if (held != null && !done && mustWait(ctx)) {
            // Holding read() back would not do: with automatic reading the transport asks nobody.
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** Whether the next request has to wait: for the answer to the last one, or until it leaves. */
    private boolean mustWait(ChannelHandlerContext ctx) {
        return bodyIsOver() && (serving || !ctx.channel().isWritable());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        super.channelWritabilityChanged(ctx);
        goOn(ctx);
    }

    /** The answer to the request that was passed on is out. */
    void answered(ChannelHandlerContext ctx) {
        serving = false;
        if (done) {
            return;
        }
        // A body that is still on its way has the time of a head: its request is over for
        // everybody else.
        boolean idle = held == null && bodyIsOver();
        within(ctx, idle ? deadlines.idle() : deadlines.head());
        goOn(ctx);
    }

    /** That of the request that was passed on last. */
    RequestHead passed() {
        return Objects.requireNonNull(passed, "a request has been passed on");
    }

    /** Those of the same request. */
    Supplier<List<Header>> trailers() {
        return chunks::trailers;
    }

    private void goOn(ChannelHandlerContext ctx) {
        advance(ctx);
        if (paused && !done && (held == null || !mustWait(ctx))) {
            paused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    private boolean bodyIsOver() {
        return body instanceof BodyFraming.None;
    }

    private void advance(ChannelHandlerContext ctx) {
        while (held != null && !done) {
            boolean moved = bodyIsOver() ? !mustWait(ctx) && nextHead(ctx) : passBody(ctx);
            if (!moved) {
                return;
            }
        }
    }

    private boolean nextHead(ChannelHandlerContext ctx) {
        ByteBuf bytes = held;
        if (bytes == null) {
            return false;
        }
        return switch (parser.parse(bytes.nioBuffer())) {
            case HeadParse.Incomplete() -> false;
            case HeadParse.Malformed(RefusalReason reason, String detail, var head) -> {
                refuse(ctx, reason, detail, head);
                yield false;
            }
            case HeadParse.Complete(RequestHead head, int length, BodyFraming framing) -> {
                parser.reset();
                deadline.never();
                if (head.method().equals("CONNECT")) {
                    listener.tunnel(takeOver(ctx, head, length));
                    yield false;
                }
                if (Upgrades.isWebSocket(head, framing)) {
                    listener.upgrade(takeOver(ctx, head, length));
                    yield false;
                }
                passHead(ctx, head, length, framing);
                yield true;
            }
        };
    }

    private void passHead(
            ChannelHandlerContext ctx, RequestHead head, int length, BodyFraming framing) {
        first = false;
        passed = head;
        serving = true;
        body = framing;
        chunks = new ChunkScanner();
        bodyLeft = framing instanceof BodyFraming.Length(long bytes) ? bytes : 0;
        pass(ctx, length);
    }

    private boolean passBody(ChannelHandlerContext ctx) {
        ByteBuf bytes = held;
        if (bytes == null) {
            return false;
        }
        int take;
        if (body instanceof BodyFraming.Length) {
            take = (int) Math.min(bodyLeft, bytes.readableBytes());
            bodyLeft -= take;
            if (bodyLeft == 0) {
                body = new BodyFraming.None();
            }
        } else {
            try {
                take = chunks.scan(bytes.nioBuffer());
            } catch (MalformedBody e) {
                // The request is with its handler already: the connection is all that can be
                // refused.
                failures.failed(
                        "malformed_body",
                        EdgeConnection.of(ctx.channel()).client(),
                        String.valueOf(e.getMessage()));
                var _ = ctx.channel().close();
                return false;
            }
            if (chunks.finished()) {
                body = new BodyFraming.None();
            }
        }
        pass(ctx, take);
        if (bodyIsOver() && !serving && !done) {
            within(ctx, held == null ? deadlines.idle() : deadlines.head());
        }
        return true;
    }

    /** Hands the first bytes on; what follows stays. */
    private void pass(ChannelHandlerContext ctx, int length) {
        ByteBuf bytes = held;
        if (bytes == null) {
            return;
        }
        ByteBuf part;
        if (length == bytes.readableBytes()) {
            part = bytes;
            held = null;
        } else {
            part = bytes.readRetainedSlice(length);
        }
        ctx.fireChannelRead(part);
        ctx.fireChannelReadComplete();
    }

    private Http1Tunnel takeOver(ChannelHandlerContext ctx, RequestHead head, int length) {
        Channel channel = ctx.channel();
        ByteBuf early = takeHeld().skipBytes(length);
        standAlone(ctx);
        var tunnel =
                new Http1Tunnel(channel, EdgeConnection.of(channel).facts(channel), head, early);
        channel.pipeline().addLast("connect", tunnel);
        return tunnel;
    }

    private void refuse(
            ChannelHandlerContext ctx,
            RefusalReason reason,
            String detail,
            @Nullable RequestHead head) {
        Channel channel = ctx.channel();
        takeHeld().release();
        standAlone(ctx);
        listener.refused(
                new RefusedHead(
                        EdgeConnection.of(channel).facts(channel),
                        reason,
                        detail,
                        head,
                        (Reply reply) -> LastWords.say(channel, ReplyBytes.last(channel, reply))));
    }

    private ByteBuf takeHeld() {
        ByteBuf bytes = held;
        held = null;
        if (bytes == null) {
            throw new IllegalStateException("a head was parsed, so its bytes are held");
        }
        return bytes;
    }

    /** Takes this handler, Vert.x's codec and Vert.x's connection out: only TLS stays. */
    private void standAlone(ChannelHandlerContext ctx) {
        done = true;
        var pipeline = ctx.pipeline();
        while (pipeline.last() != this) {
            pipeline.removeLast();
        }
        pipeline.remove(this);
    }

    private void within(ChannelHandlerContext ctx, Duration time) {
        deadline.in(ctx.executor(), time.toNanos(), this::tooLate);
    }

    private void tooLate() {
        ChannelHandlerContext ctx = context;
        if (done || serving || ctx == null) {
            return;
        }
        if (held == null) {
            var _ = ctx.channel().close();
        } else {
            refuse(ctx, RefusalReason.HEAD_TIMEOUT, "The request did not arrive in time.", null);
        }
    }
}
