package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyTapTest {
    private final BodyTap tap = new BodyTap();
    private final EmbeddedChannel channel = new EmbeddedChannel(tap);
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final StringBuilder detoured = new StringBuilder();

    @AfterEach
    void nothing_is_left() {
        channel.finishAndReleaseAll();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private ByteBuf bytes(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        buffers.add(buffer);
        return buffer;
    }

    private void head() {
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/"));
        assertThat(channel.<Object>readInbound()).isInstanceOf(HttpRequest.class);
    }

    private void part(String text) {
        channel.writeInbound(new DefaultHttpContent(bytes(text)));
    }

    private void last(String text) {
        channel.writeInbound(new DefaultLastHttpContent(bytes(text)));
    }

    private void take(ByteBuf part) {
        detoured.append(part.toString(StandardCharsets.US_ASCII));
        part.release();
    }

    /** What the usual way has been told since the last look; a bar is the body's end. */
    private String usual() {
        StringBuilder told = new StringBuilder();
        for (HttpContent content = channel.readInbound();
                content != null;
                content = channel.readInbound()) {
            told.append(content.content().toString(StandardCharsets.US_ASCII));
            told.append(content instanceof LastHttpContent ? "|" : "");
            content.release();
        }
        return told.toString();
    }

    @Test
    void body_takes_the_detour_in_order_and_its_end_the_usual_way() {
        head();
        part("a");
        assertThat(usual()).isEmpty();

        tap.begin(this::take);
        part("b");
        last("c");

        assertThat(detoured).hasToString("abc");
        assertThat(usual()).isEqualTo("|");
    }

    @Test
    void end_waits_with_the_bytes_before_it() {
        head();
        tap.begin(this::take);
        tap.pause();
        assertThat(channel.config().isAutoRead()).isFalse();
        part("a");
        last("b");
        assertThat(detoured).isEmpty();
        assertThat(usual()).isEmpty();

        tap.resume();

        assertThat(detoured).hasToString("ab");
        assertThat(usual()).isEqualTo("|");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void taker_may_pause_at_each_part() {
        head();
        part("a");
        part("b");
        last("c");
        tap.begin(part -> {
            take(part);
            tap.pause();
        });
        assertThat(detoured).hasToString("a");

        tap.resume();
        tap.resume();
        assertThat(usual()).isEmpty();
        tap.resume();

        assertThat(detoured).hasToString("abc");
        assertThat(usual()).isEqualTo("|");
    }

    @Test
    void undecided_body_is_read_only_until_there_is_enough_of_it() {
        head();
        part("x".repeat(65_536));
        assertThat(channel.config().isAutoRead()).isTrue();
        part("y");
        assertThat(channel.config().isAutoRead()).isFalse();

        tap.begin(this::take);

        assertThat(detoured).hasSize(65_537);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void body_that_nobody_wants_directly_goes_the_usual_way() {
        head();
        part("a");
        tap.leave();
        part("b");
        last("c");

        assertThat(usual()).isEqualTo("abc|");
        assertThat(detoured).isEmpty();
    }

    @Test
    void rest_of_a_detour_that_is_left_goes_the_usual_way() {
        head();
        tap.begin(this::take);
        part("a");
        tap.pause();
        part("dropped");
        tap.leave();
        last("b");

        assertThat(detoured).hasToString("a");
        assertThat(usual()).isEqualTo("b|");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void next_request_begins_afresh() {
        head();
        tap.begin(this::take);
        last("a");
        assertThat(usual()).isEqualTo("|");

        head();
        part("b");
        tap.leave();
        last("");

        assertThat(usual()).isEqualTo("b|");
        assertThat(detoured).hasToString("a");
    }

    @Test
    void what_waits_is_released_with_the_connection() {
        head();
        tap.begin(this::take);
        tap.pause();
        part("a");

        channel.close();

        assertThat(detoured).isEmpty();
    }
}
