package dev.sallyport.fake;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** An embedded channel from 192.0.2.1:4711 to 192.0.2.2:443. */
public final class AddressedChannel extends EmbeddedChannel {
    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 443);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711);
    }
}
