package dev.sallyport.web;

import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/**
 * What carries one exchange to an upstream: a channel that takes and gives HTTP objects, a whole
 * connection of HTTP/1.1 or one stream of HTTP/2.
 *
 * @param http2 whether it is a stream
 * @param used whether it has carried another exchange before: then the upstream may have closed it
 *     without our having heard
 * @param after takes whether it may carry another one; called once
 */
record Carrier(
        Channel channel,
        UpstreamTarget target,
        boolean http2,
        boolean used,
        Consumer<Boolean> after) {}
