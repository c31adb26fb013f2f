package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.AddressedChannel;
import dev.sallyport.fake.FakeEdgeListener;
import dev.sallyport.reply.Reply;
import dev.sallyport.terms.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeadHandlerTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: a:22\r\n";
    private static final String GET = "GET /" + HEAD + "\r\n";
    private static final String CONNECT = "CONNECT a:22" + HEAD + "\r\n";
    private static final Reply SORRY = new Reply(404, List.of(), "sorry", true);

    private final FakeEdgeListener listener = new FakeEdgeListener();
    private final List<String> failures = new ArrayList<>();
    private final AddressedChannel channel = new AddressedChannel();
    private final HeadHandler heads =
            new HeadHandler(
                    listener,
                    new EdgeSettings.Deadlines(
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(300)),
                    (reason, client, detail) -> failures.add(reason));
    private final List<ByteBuf> given = new ArrayList<>();

    HeadHandlerTest() {
        channel.pipeline().addLast("heads", heads);
        // What stands for Vert.x: its handlers leave when a connection becomes a tunnel.
        channel.pipeline().addLast("codec", new ChannelInboundHandlerAdapter());
    }

    @AfterEach
    void everyBufferIsReleasedOnce() {
        channel.finishAndReleaseAll();
        listener.releaseEarly();
        assertThat(given).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    private void comes(String text) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(text.length());
        bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        given.add(bytes);
        channel.writeInbound(bytes);
    }

    private String passed() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private void answered() {
        heads.answered(channel.pipeline().context(heads));
    }

    private void passes(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void request_passes_on_as_it_came_when_its_head_is_whole() {
        comes(GET.substring(0, 9));
        assertThat(passed()).isEmpty();
        comes(GET.substring(9));
        assertThat(passed()).isEqualTo(GET);
    }

    @Test
    void pipelined_request_waits_for_the_answer() {
        comes(GET + GET);
        assertThat(passed()).isEqualTo(GET);
        assertThat(channel.config().isAutoRead()).isFalse();
        answered();
        assertThat(passed()).isEqualTo(GET);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void connect_behind_an_open_request_waits_too() {
        comes(GET + CONNECT + "early");
        assertThat(listener.tunnels()).isEmpty();
        answered();
        assertThat(listener.tunnels()).hasSize(1);
        assertThat(passed()).isEqualTo(GET);
    }

    @Test
    void next_request_waits_until_the_last_answer_leaves() {
        comes(GET);
        assertThat(passed()).isEqualTo(GET);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        answered();
        comes(GET);
        assertThat(passed()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(passed()).isEqualTo(GET);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void body_with_a_length_passes_and_ends() {
        comes("POST /" + HEAD + "Content-Length: 5\r\n\r\nab");
        comes("cde" + GET);
        answered();
        assertThat(passed()).endsWith("\r\n\r\nabcde" + GET);
    }

    @Test
    void chunked_body_passes_byte_by_byte_and_ends() {
        String post = "POST /" + HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        for (char c : post.toCharArray()) {
            comes(String.valueOf(c));
        }
        answered();
        comes(GET);
        assertThat(passed()).isEqualTo(post + GET);
    }

    @Test
    void chunk_that_is_malformed_closes_the_connection() {
        comes("POST /" + HEAD + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(failures).containsExactly("malformed_body");
    }

    @Test
    void connect_takes_the_connection_over_with_its_early_bytes() {
        comes(CONNECT.substring(0, 20));
        comes(CONNECT.substring(20) + "early");
        assertThat(listener.tunnels()).hasSize(1);
        assertThat(channel.pipeline().names()).contains("connect").doesNotContain("heads", "codec");
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void refused_connect_lets_go_of_its_bytes() {
        comes(CONNECT + "early");
        listener.tunnels().getFirst().refuse(SORRY);
        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 404 ");
        answer.release();
    }

    @Test
    void client_that_leaves_before_its_answer_is_told_once_and_leaks_nothing() {
        List<String> gone = new ArrayList<>();
        comes(CONNECT + "early");
        listener.tunnels().getFirst().onGone(() -> gone.add("gone"));
        channel.close();
        channel.runPendingTasks();
        assertThat(gone).containsExactly("gone");
        listener.tunnels().getFirst().refuse(SORRY);
    }

    @Test
    void client_that_left_before_anybody_asked_is_gone() {
        List<String> gone = new ArrayList<>();
        comes(CONNECT + "early");
        channel.close();
        channel.runPendingTasks();
        listener.tunnels().getFirst().onGone(() -> gone.add("gone"));
        assertThat(gone).containsExactly("gone");
    }

    @Test
    void bad_head_is_refused_at_its_first_wrong_byte() {
        comes("GET /\n");
        assertThat(listener.refused().getFirst().reason()).isEqualTo(RefusalReason.MALFORMED_HEAD);
        listener.refused().getFirst().refuse().accept(SORRY);
        assertThat(channel.pipeline().names()).contains("last-words");
    }

    @Test
    void silence_closes_without_an_answer_and_half_a_head_with_one() {
        comes("GET /");
        passes(11);
        assertThat(listener.refused().getFirst().reason()).isEqualTo(RefusalReason.HEAD_TIMEOUT);

        AddressedChannel silent = new AddressedChannel();
        silent.pipeline()
                .addLast(
                        new HeadHandler(listener, EdgeSettings.Deadlines.DEFAULT, (r, c, d) -> {}));
        silent.advanceTimeBy(11, TimeUnit.SECONDS);
        silent.runScheduledPendingTasks();
        assertThat(silent.isOpen()).isFalse();
        assertThat(listener.refused()).hasSize(1);
    }

    @Test
    void head_that_trickles_has_no_more_time_than_one_that_stops() {
        for (int i = 0; i < 12 && listener.refused().isEmpty(); i++) {
            comes(GET.substring(i, i + 1));
            passes(1);
        }
        assertThat(listener.refused()).hasSize(1);
    }

    @Test
    void request_in_progress_has_no_deadline_and_an_idle_connection_has() {
        comes(GET);
        passes(1000);
        assertThat(channel.isOpen()).isTrue();
        answered();
        passes(299);
        assertThat(channel.isOpen()).isTrue();
        passes(2);
        assertThat(channel.isOpen()).isFalse();
        assertThat(passed()).isEqualTo(GET);
    }

    @Test
    void body_that_trickles_on_after_its_answer_has_a_deadline() {
        comes("POST /" + HEAD + "Content-Length: 5000\r\n\r\n");
        answered();
        for (int i = 0; i < 40 && channel.isOpen(); i++) {
            comes("x");
            passes(10);
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(passed()).startsWith("POST");
    }
}
