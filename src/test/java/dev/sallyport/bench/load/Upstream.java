package dev.sallyport.bench.load;

import dev.sallyport.bench.contender.Service;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * The services behind every proxy, as a process of its own: echo, source and sink, plain and inside
 * TLS, as bytes and as requests. Prints its ports in the order of {@link Service} and ends with its
 * standard input.
 */
public final class Upstream {
    private static final String LISTENING = "listening ";
    private static final int BACKLOG = 4096;
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEAD = 8192;
    private static final int MAX_CHUNK = 1 << 20;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1 << 17, 1 << 18);

    private Upstream() {}

    /** Arguments: its certificate, its key, and who issues the certificates that it demands. */
    public static void main(String[] args) throws IOException {
        EventLoopGroup loops = EventLoops.open();
        File chain = new File(args[0]);
        File key = new File(args[1]);
        File authority = new File(args[2]);
        List<String> ports = new ArrayList<>();
        for (Service service : Service.values()) {
            Optional<SslContext> tls =
                    switch (service) {
                        case TUNNEL, INTERACTIVE, WEB -> Optional.empty();
                        case TLS_TUNNEL ->
                                Optional.of(tls(SslContextBuilder.forServer(chain, key)));
                        case MTLS_WEB ->
                                Optional.of(
                                        tls(
                                                SslContextBuilder.forServer(chain, key)
                                                        .clientAuth(ClientAuth.REQUIRE)
                                                        .trustManager(authority)));
                    };
            ports.add(String.valueOf(listen(loops, tls, service.isWeb())));
        }
        System.out.println(LISTENING + String.join(" ", ports));
        while (System.in.read() >= 0) {
            // Nobody writes; the end means that the benchmark has gone.
        }
        System.exit(0);
    }

    /** The ports in the line that an upstream prints. */
    public static Map<Service, Integer> ports(String line) {
        String[] words = line.substring(LISTENING.length()).split(" ");
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            ports.put(service, Integer.valueOf(words[service.ordinal()]));
        }
        return ports;
    }

    private static SslContext tls(SslContextBuilder builder) throws SSLException {
        return builder.sslProvider(SslProvider.OPENSSL_REFCNT).protocols("TLSv1.3").build();
    }

    private static int listen(EventLoopGroup loops, Optional<SslContext> tls, boolean web) {
        Channel listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(EpollServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        tls.ifPresent(context ->
                                                channel.pipeline()
                                                        .addLast(
                                                                context.newHandler(
                                                                        channel.alloc())));
                                        if (web) {
                                            channel.pipeline()
                                                    .addLast(
                                                            new HttpRequestDecoder(
                                                                    MAX_LINE, MAX_HEAD, MAX_CHUNK))
                                                    .addLast(new WebSession());
                                        } else {
                                            channel.pipeline().addLast(new UpstreamSession());
                                        }
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }
}
