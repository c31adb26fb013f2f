package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.AddressedChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyProtocolHandlerTest {
    private static final String HEADER = "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\r\n";

    private final List<String> failures = new ArrayList<>();
    private final AddressedChannel channel = new AddressedChannel();

    private void listen() {
        EdgeSettings settings =
                new EdgeSettings(
                        "",
                        0,
                        List.of(),
                        List.of("http/1.1"),
                        Optional.of(new EdgeSettings.ProxyProtocol(List.of())),
                        EdgeSettings.Deadlines.DEFAULT);
        channel.pipeline()
                .addLast(
                        new ProxyProtocolHandler(
                                settings,
                                EdgeConnection.of(channel),
                                (reason, client, detail) -> failures.add(reason)));
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String passedOn() {
        ByteBuf bytes = channel.readInbound();
        if (bytes == null) {
            return "";
        }
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    @Test
    void f013_bytes_fused_with_the_header_pass_on_behind_it() {
        listen();
        send(HEADER + "\u0016\u0003\u0001hello");
        assertThat(passedOn()).isEqualTo("\u0016\u0003\u0001hello");
        assertThat(EdgeConnection.of(channel).client().getAddress().getHostAddress())
                .isEqualTo("10.0.0.1");
        assertThat(channel.pipeline().get(ProxyProtocolHandler.class)).isNull();
        assertThat(failures).isEmpty();
    }

    @Test
    void no_header_closes_without_an_answer_and_is_told_once() {
        listen();
        send("GET / HTTP/1.1\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(failures).containsExactly("proxy_header");
    }
}
