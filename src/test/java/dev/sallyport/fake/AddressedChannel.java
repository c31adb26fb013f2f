package dev.sallyport.fake;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** An embedded channel that comes from 192.0.2.1:4711. */
public final class AddressedChannel extends EmbeddedChannel {
    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711);
    }
}
