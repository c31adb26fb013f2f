package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leg over BoringSSL, record by record. */
class TlsHalfCloseTest {
    private final Counting counting = new Counting();
    private EmbeddedChannel client;
    private EmbeddedChannel server;

    @BeforeEach
    void shakeHands() throws Exception {
        var issued = new TestAuthority("CA").issue("localhost");
        var serving =
                SslContextBuilder.forServer(issued.key(), issued.certificate())
                        .sslProvider(SslProvider.OPENSSL)
                        .build();
        var asking =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        SslHandler handshake = serving.newHandler(ByteBufAllocator.DEFAULT);
        server = new EmbeddedChannel(handshake);
        SslHandler other = asking.newHandler(ByteBufAllocator.DEFAULT);
        client = new EmbeddedChannel(other);
        for (int i = 0; i < 10; i++) {
            pass(client, server);
            pass(server, client);
        }
        assertThat(handshake.handshakeFuture().isSuccess()).isTrue();
        TlsHalfClose.takeOver(other.engine());
    }

    @AfterEach
    void close() {
        var _ = server.finishAndReleaseAll();
        var _ = client.finishAndReleaseAll();
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
            var _ = to.writeInbound(next);
        }
    }

    private static final class Counting implements Leg.Events {
        private int bytes;

        @Override
        public void received(ByteBuf data) {
            bytes += data.readableBytes();
            data.release();
        }

        @Override
        public void receivedAll() {}

        @Override
        public void finished(boolean proven) {}

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed() {}
    }

    @Test
    void record_that_comes_in_two_pieces_after_our_end_is_whole_at_once() {
        ChannelLeg leg = ChannelLeg.adopt(server, Unpooled.EMPTY_BUFFER);
        leg.open(counting);
        leg.reading(true);
        leg.finish();
        pass(server, client);
        var _ = client.writeOutbound(Unpooled.wrappedBuffer(new byte[1_000]));
        ByteBuf record = client.readOutbound();
        assertThat(client.<ByteBuf>readOutbound()).as("one record").isNull();

        var _ = server.writeInbound(record.readRetainedSlice(record.readableBytes() - 2));
        assertThat(counting.bytes).isZero();
        var _ = server.writeInbound(record);

        assertThat(counting.bytes).isEqualTo(1_000);
    }
}
