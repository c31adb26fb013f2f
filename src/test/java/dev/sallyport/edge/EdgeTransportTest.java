package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdgeTransportTest {
    private final Vertx vertx =
            EdgeTransport.into(Vertx.builder())
                    .with(new VertxOptions().setEventLoopPoolSize(2))
                    .build();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    private Socket client;

    @AfterEach
    void close() throws Exception {
        if (client != null) {
            client.close();
        }
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Channel accept(NetServerOptions options) throws Exception {
        int port =
                vertx.createNetServer(options)
                        .connectHandler(socket ->
                                accepted.add(
                                        ((NetSocketInternal) socket)
                                                .channelHandlerContext()
                                                .channel()))
                        .listen(0, "127.0.0.1")
                        .await(10, TimeUnit.SECONDS)
                        .actualPort();
        client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        Channel channel = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        return channel;
    }

    @Test
    void it_is_epoll() {
        assertThat(vertx.isNativeTransportEnabled()).isTrue();
    }

    @Test
    void loops_accept_for_themselves() throws Exception {
        Channel channel = accept(new NetServerOptions());

        assertThat(channel.parent().eventLoop().parent()).isSameAs(channel.eventLoop().parent());
    }

    @Test
    void connection_has_what_its_listener_hands_down() throws Exception {
        var options = accept(new NetServerOptions()).config();

        assertThat(options.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(options.getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(45);
        assertThat(options.getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(15);
        assertThat(options.getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(4);
        assertThat(options.getOption(EpollChannelOption.TCP_USER_TIMEOUT)).isEqualTo(105_000);
        assertThat(options.getOption(ChannelOption.TCP_NODELAY)).isTrue();
        assertThat(options.getOption(EpollChannelOption.TCP_CORK)).isFalse();
    }

    @Test
    void options_that_somebody_chose_count() throws Exception {
        var options =
                accept(new NetServerOptions().setTcpNoDelay(false).setTcpUserTimeout(7_000))
                        .config();

        assertThat(options.getOption(ChannelOption.TCP_NODELAY)).isFalse();
        assertThat(options.getOption(EpollChannelOption.TCP_USER_TIMEOUT)).isEqualTo(7_000);
        assertThat(options.getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
    }
}
