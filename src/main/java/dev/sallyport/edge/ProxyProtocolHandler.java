package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the PROXY header off the front of a connection and notes the true client. Without a valid
 * one, in time, from a peer that may send it, the connection closes without an answer.
 */
final class ProxyProtocolHandler extends ByteToMessageDecoder {
    private final EdgeSettings settings;
    private final EdgeConnection connection;
    private final ConnectionFailures failures;
    private @Nullable Future<?> deadline;

    ProxyProtocolHandler(
            EdgeSettings settings, EdgeConnection connection, ConnectionFailures failures) {
        this.settings = settings;
        this.connection = connection;
        this.failures = failures;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (!mayProxy()) {
            // Before a byte is parsed: what a stranger sends is not worth looking at.
            ctx.executor()
                    .execute(() -> fail(ctx, "proxy_untrusted", "peer is not a trusted edge"));
            return;
        }
        deadline =
                ctx.executor()
                        .schedule(
                                () -> fail(ctx, "proxy_timeout", "no whole PROXY header in time"),
                                settings.deadlines().proxyHeader().toNanos(),
                                TimeUnit.NANOSECONDS);
    }

    private boolean mayProxy() {
        var trusted =
                settings.proxyProtocol().map(EdgeSettings.ProxyProtocol::trusted).orElse(List.of());
        return trusted.isEmpty()
                || trusted.stream()
                        .anyMatch(range -> range.contains(connection.peer().getAddress()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!mayProxy()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (ProxyHeader.read(in)) {
            case ProxyHeader.Result.Incomplete() -> {}
            case ProxyHeader.Result.Malformed(String detail) -> {
                in.skipBytes(in.readableBytes());
                fail(ctx, "proxy_header", detail);
            }
            case ProxyHeader.Result.Complete(int length, var source) -> {
                in.skipBytes(length);
                if (source != null) {
                    connection.client(source);
                }
                ctx.pipeline().remove(this);
            }
        }
    }

    private void fail(ChannelHandlerContext ctx, String reason, String detail) {
        if (connection.failsNow()) {
            failures.failed(reason, connection.client(), detail);
        }
        var _ = ctx.close();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
