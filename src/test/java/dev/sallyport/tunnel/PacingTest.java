package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacingTest {
    @ParameterizedTest
    @CsvSource({"bbr, true", "bbr2, true", "cubic, false", "reno, false", "'', false"})
    void onlyBbr_paces(String choice, boolean paces, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("tcp_congestion_control");
        Files.writeString(file, choice + "\n", StandardCharsets.US_ASCII);
        assertThat(Pacing.isUsual(file)).isEqualTo(paces);
    }

    @Test
    void systemThatDoesNotTell_isLeftAlone(@TempDir Path folder) {
        assertThat(Pacing.isUsual(folder.resolve("nothing"))).isFalse();
    }

    @Test
    void bothEndsOfAConnection_areNotPaced() throws Exception {
        assumeTrue(Epoll.isAvailable());
        try (var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
            Channel listener =
                    new ServerBootstrap()
                            .group(loops)
                            .channel(EpollServerSocketChannel.class)
                            .childHandler(new ChannelInboundHandlerAdapter())
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .sync()
                            .channel();
            Pacing.spare(listener);
            Channel made =
                    Pacing.spare(new Bootstrap())
                            .group(loops)
                            .channel(EpollSocketChannel.class)
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(listener.localAddress())
                            .sync()
                            .channel();
            assertThat(congestionControl(listener)).isEqualTo("reno");
            assertThat(congestionControl(made)).isEqualTo("reno");
        }
    }

    private static String congestionControl(Channel channel) {
        ByteBuffer told = channel.config().getOption(Pacing.CONGESTION);
        return StandardCharsets.US_ASCII.decode(told).toString().replace("\0", "");
    }
}
