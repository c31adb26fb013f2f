package dev.sallyport.web;

import dev.sallyport.tunnel.Deadline;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.http.HttpMethod;

/**
 * What carries one exchange to an upstream: a channel that takes and gives HTTP objects, a whole
 * connection of HTTP/1.1 or one stream of HTTP/2. Confined to one event loop.
 */
interface Carrier {
    /** Where to write to. */
    Channel channel();

    /** Whom it leads to. */
    UpstreamTarget target();

    /** Whether it is a stream. */
    boolean http2();

    /**
     * Whether it has carried another exchange before: then the upstream may have closed it without
     * our having heard.
     */
    boolean used();

    /** For whoever uses it now. */
    Deadline deadline();

    /** From now on {@code hearer} gets what comes, though it is in no pipeline of its own. */
    void begin(ChannelInboundHandler hearer);

    /** What is asked next. */
    void asks(HttpMethod method);

    /**
     * The exchange is over; called once.
     *
     * @param again whether another one may follow
     */
    void end(boolean again);
}
