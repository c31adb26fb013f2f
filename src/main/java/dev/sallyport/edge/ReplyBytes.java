package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers as HTTP/1.1 bytes, RFC 9112 section 4, where no codec is in the pipeline any more. */
final class ReplyBytes {
    private ReplyBytes() {}

    /** A whole answer, after which the connection closes. */
    static ByteBuf last(Channel channel, Reply reply) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = head(reply.status(), reply.headers());
        head.append("content-length: ").append(body.length).append("\r\nconnection: close\r\n\r\n");
        ByteBuf bytes = channel.alloc().buffer(head.length() + body.length);
        ByteBufUtil.writeAscii(bytes, head);
        return bytes.writeBytes(body);
    }

    /**
     * The head of a 200 to CONNECT or of a 101: no length and no coding, RFC 9110 section 9.3.6.
     */
    static ByteBuf bare(Channel channel, int status, List<Header> headers) {
        StringBuilder head = head(status, headers).append("\r\n");
        return ByteBufUtil.writeAscii(channel.alloc(), head);
    }

    private static StringBuilder head(int status, List<Header> headers) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status)).append("\r\n");
        for (Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return head;
    }
}
