package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection of the upstream: {@link Wire}'s commands, one after another. */
final class UpstreamSession extends ChannelInboundHandlerAdapter {
    private enum State {
        COMMAND,
        LENGTH,
        TAKING,
        ECHOING
    }

    private State state = State.COMMAND;
    private byte command;
    private int lengthBytes;
    private long length;
    private Source source;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        source = new Source(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.ECHOING) {
            ctx.writeAndFlush(bytes, ctx.voidPromise());
            return;
        }
        try {
            while (bytes.isReadable()) {
                read(ctx, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        switch (state) {
            case COMMAND -> command(ctx, bytes.readByte());
            case LENGTH -> length(ctx.channel(), bytes.readByte());
            case TAKING -> take(ctx.channel(), bytes);
            case ECHOING ->
                    ctx.writeAndFlush(
                            bytes.readRetainedSlice(bytes.readableBytes()), ctx.voidPromise());
        }
    }

    private void command(ChannelHandlerContext ctx, byte next) {
        command = next;
        switch (next) {
            case Wire.PROOF -> answer(ctx.channel(), Wire.PROOF);
            case Wire.SEND, Wire.TAKE -> {
                state = State.LENGTH;
                lengthBytes = 0;
                length = 0;
            }
            case Wire.ECHO -> state = State.ECHOING;
            // A byte that got lost or doubled on the way: the client sees the end and fails the
            // run.
            default -> ctx.close();
        }
    }

    private void length(Channel channel, byte next) {
        length = length << Byte.SIZE | Byte.toUnsignedLong(next);
        if (++lengthBytes < Wire.LENGTH_BYTES) {
            return;
        }
        if (command == Wire.SEND) {
            state = State.COMMAND;
            source.send(length);
        } else {
            state = State.TAKING;
        }
    }

    private void take(Channel channel, ByteBuf bytes) {
        int taken = (int) Math.min(length, bytes.readableBytes());
        bytes.skipBytes(taken);
        length -= taken;
        if (length == 0) {
            state = State.COMMAND;
            answer(channel, Wire.TAKEN);
        }
    }

    private static void answer(Channel channel, byte value) {
        channel.writeAndFlush(channel.alloc().buffer(1).writeByte(value), channel.voidPromise());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        source.pump();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
