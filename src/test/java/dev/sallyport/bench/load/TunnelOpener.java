package dev.sallyport.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Opens tunnels over TLS 1.3, each with a full handshake. Thread: any. */
final class TunnelOpener {
    private static final String SERVER_NAME = "localhost";
    private static final int CONNECT_MILLIS = 20_000;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1 << 17, 1 << 18);

    private final SslContext tls;

    TunnelOpener() throws SSLException {
        // The certificate is not checked: that would cost the client's time and no proxy's.
        tls =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .protocols("TLSv1.3")
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        // BoringSSL would add ML-KEM with those who know it, which is not all.
                        .option(OpenSslContextOption.GROUPS, new String[] {"x25519"})
                        .build();
    }

    CompletableFuture<Tunnel> open(EventLoop loop, Target target) {
        CompletableFuture<Tunnel> opened = new CompletableFuture<>();
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(handshake(channel))
                                        .addLast(new TunnelSetup(target, opened));
                            }
                        })
                .connect("127.0.0.1", target.port())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        opened.completeExceptionally(connected.cause());
                    }
                });
        return opened;
    }

    private SslHandler handshake(Channel channel) {
        // Without a peer's host and port there is no session to resume.
        SslHandler handler = tls.newHandler(channel.alloc());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(SERVER_NAME)));
        handler.engine().setSSLParameters(parameters);
        return handler;
    }
}
