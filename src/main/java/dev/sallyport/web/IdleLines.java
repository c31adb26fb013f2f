package dev.sallyport.web;

import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1.1 that wait for their next request: per target at most 64, each at most 30
 * seconds. One that says anything unasked is closed: its next answer would be somebody else's.
 * Confined to one event loop.
 */
final class IdleLines {
    private static final int MOST = 64;
    private static final String IDLE = "idle";

    /** Shorter than what servers allow, so that it is rarely they who close. */
    private static final long LONGEST_SECONDS = 30;

    private final Map<Key, Deque<Channel>> free = new HashMap<>();

    /** Settings of one generation, and one of their targets. */
    record Key(UpstreamSettings settings, UpstreamTarget target) {}

    /** One that is open, the last that came; null if there is none. */
    @Nullable Channel take(Key key) {
        Deque<Channel> waiting = free.get(key);
        while (waiting != null) {
            Channel channel = waiting.pollLast();
            if (channel == null) {
                return null;
            }
            if (waiting.isEmpty()) {
                free.remove(key);
            }
            channel.pipeline().remove(IDLE);
            if (channel.isActive()) {
                return channel;
            }
        }
        return null;
    }

    /** Keeps one that has nothing to do, or closes it. */
    void put(Key key, Channel channel) {
        Deque<Channel> waiting = free.computeIfAbsent(key, k -> new ArrayDeque<>());
        if (waiting.size() >= MOST || Http1Codec.keepsBytes(channel)) {
            var _ = channel.close();
            return;
        }
        waiting.addLast(channel);
        // What is still to come of the same read is said behind the answer, too: it ends here.
        channel.pipeline().addLast(IDLE, new Idle(key));
        channel.config().setAutoRead(true);
    }

    private final class Idle extends ChannelInboundHandlerAdapter {
        private final Key key;
        private @Nullable Future<?> deadline;

        Idle(Key key) {
            this.key = key;
        }

        void drop(Channel channel) {
            Deque<Channel> waiting = free.get(key);
            if (waiting != null) {
                waiting.remove(channel);
                if (waiting.isEmpty()) {
                    free.remove(key);
                }
            }
            var _ = channel.close();
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            deadline =
                    ctx.executor()
                            .schedule(() -> drop(ctx.channel()), LONGEST_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            drop(ctx.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            drop(ctx.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            drop(ctx.channel());
        }
    }
}
