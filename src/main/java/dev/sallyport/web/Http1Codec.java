package dev.sallyport.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;

/**
 * What speaks HTTP/1.1 on a connection to an upstream, one for each exchange: it keeps bytes that
 * are no whole message yet, and what an upstream says behind one answer, as to HEAD, must not
 * become the beginning of the next.
 */
final class Http1Codec {
    static final String NAME = "http";

    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_PART = 64 << 10;

    private Http1Codec() {}

    /** Puts one at the end of the pipeline. */
    static void begin(Channel channel) {
        channel.pipeline().addLast(NAME, fresh());
    }

    /**
     * Replaces the one that has done its work: what it has kept is read by the handler behind it.
     * Not while it is at work.
     *
     * @param behind the name of that handler
     */
    static void renew(Channel channel, String behind) {
        channel.pipeline().remove(NAME);
        if (channel.isOpen()) {
            channel.pipeline().addBefore(behind, NAME, fresh());
        }
    }

    private static HttpClientCodec fresh() {
        return new HttpClientCodec(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEAD)
                        .setMaxChunkSize(MAX_PART),
                HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                HttpClientCodec.DEFAULT_FAIL_ON_MISSING_RESPONSE);
    }
}
