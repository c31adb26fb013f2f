package dev.sallyport.edge;

import dev.sallyport.tunnel.KeepAlive;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.VertxBuilder;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's epoll transport without what each accepted connection would pay for nothing: a thread
 * that only accepts, whose every connection wakes another one, and system calls for options that
 * say what the kernel does anyway or that the listener can hand down, see socket(7) and tcp(7). One
 * for each Vert.x.
 */
public final class EdgeTransport implements Transport {
    private final Transport epoll;
    private @Nullable EventLoopGroup loops;

    private EdgeTransport(Transport epoll) {
        this.epoll = epoll;
    }

    /** Gives a Vert.x this transport where there is epoll; else it looks for one itself. */
    public static VertxBuilder into(VertxBuilder builder) {
        var epoll = io.vertx.core.transport.Transport.EPOLL;
        return epoll != null && epoll.available()
                ? builder.withTransport(named(new EdgeTransport(epoll.implementation())))
                : builder;
    }

    private static io.vertx.core.transport.Transport named(Transport transport) {
        return new io.vertx.core.transport.Transport() {
            @Override
            public String name() {
                return "epoll";
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public @Nullable Throwable unavailabilityCause() {
                return null;
            }

            @Override
            public Transport implementation() {
                return transport;
            }
        };
    }

    @Override
    public EventLoopGroup eventLoopGroup(
            int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        EventLoopGroup known = loops;
        if (type == ACCEPTOR_EVENT_LOOP_GROUP && known != null) {
            return new OneLoop(known.next());
        }
        EventLoopGroup made = epoll.eventLoopGroup(type, threads, threadFactory, ioRatio);
        loops = made;
        return made;
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap server) {
        epoll.configure(options, domainSocket, server);
        if (domainSocket) {
            return;
        }
        if (options.isTcpNoDelay()) {
            // Netty does it for every connection.
            server.childOption(ChannelOption.TCP_NODELAY, null);
        }
        if (!options.isTcpCork()) {
            server.childOption(EpollChannelOption.TCP_CORK, null);
        }
        if (!options.isTcpKeepAlive() && options.getTcpUserTimeout() == 0) {
            server.childOption(ChannelOption.SO_KEEPALIVE, null)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, null);
            KeepAlive.handDown(server);
        }
    }

    @Override
    public void configure(
            ClientOptionsBase options,
            int connectTimeout,
            boolean domainSocket,
            Bootstrap bootstrap) {
        epoll.configure(options, connectTimeout, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        epoll.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
        return epoll.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return epoll.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return epoll.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return epoll.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return epoll.ioHandlerFactory();
    }

    @Override
    public DatagramChannel datagramChannel() {
        return epoll.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface is older than what replaces the family
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return epoll.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return epoll.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return epoll.serverChannelFactory(domainSocket);
    }
}
