package dev.sallyport.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkScannerTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void scanByBytes(String text) throws MalformedBody {
        ChunkScanner scanner = new ChunkScanner();
        for (byte b : bytes(text)) {
            int unused = scanner.scan(ByteBuffer.wrap(new byte[] {b}));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0\r\n\r\n",
                "5\r\nhello\r\n0\r\n\r\n",
                "0000000000000a\r\n0123456789\r\nA\r\n0123456789\r\n00\r\n\r\n",
                "5;a=b;c=\"d;\\\" e\"\r\nhello\r\n0;x\r\n\r\n",
                "2\r\n\r\n\r\n0\r\n\r\n",
                "0\r\nServer-Timing: a\r\nDigest:\r\n\r\n",
            })
    void body_endsAtItsLastOctet_howeverItIsCut(String body) throws MalformedBody {
        byte[] bytes = bytes(body + "GET /");
        for (int at = 0; at < body.length(); at++) {
            ChunkScanner scanner = new ChunkScanner();
            assertThat(scanner.scan(ByteBuffer.wrap(bytes, 0, at))).isEqualTo(at);
            assertThat(scanner.finished()).isFalse();
            ByteBuffer rest = ByteBuffer.wrap(bytes, at, bytes.length - at);
            assertThat(scanner.scan(rest)).isEqualTo(body.length() - at);
            assertThat(scanner.finished()).isTrue();
            assertThat(rest.position()).isEqualTo(at);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x1\r\na\r\n0\r\n\r\n",
                "-1\r\n",
                "+1\r\n",
                " 1\r\n",
                "1 \r\n",
                "\r\n",
                ";a\r\n",
                "\u00b2\r\n",
                "00000000000000001\r\n",
                "FFFFFFFFFFFFFFFFF\r\n",
                "1\na\n0\n\n",
                "1\rx",
                "1;a=\"b\r\nc\"\r\n",
                "1;a=\"b\nc\"\r\n",
                "1;\u0000\r\n",
                "1\r\nab\r\n",
                "1\r\na\n0\r\n\r\n",
                "1\r\na0\r\n\r\n",
                "0\r\n\n",
                "0\r\n: v\r\n\r\n",
                "0\r\nX Y: v\r\n\r\n",
                "0\r\nx_y: v\r\n\r\n",
                "0\r\nA: b\n\r\n",
                "0\r\nA: b\u0000\r\n\r\n",
                "0\r\n folded\r\n\r\n",
                "0\r\nHost: evil\r\n\r\n",
                "0\r\nAUTHORIZATION: x\r\n\r\n",
                "0\r\nContent-Length: 1\r\n\r\n",
                "0\r\nTransfer-Encoding: chunked\r\n\r\n",
                "0\r\nX-Pomerium-Jwt-Assertion: x\r\n\r\n",
                "0\r\n\rX",
            })
    void body_thatBreaksTheFraming_isRefused(String body) {
        assertThatThrownBy(() -> scanByBytes(body)).isInstanceOf(MalformedBody.class);
        assertThatThrownBy(() -> new ChunkScanner().scan(ByteBuffer.wrap(bytes(body))))
                .isInstanceOf(MalformedBody.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 300, 100_000})
    void extension_beyondItsBound_isRefused(int length) {
        assertThatThrownBy(() -> scanByBytes("1;" + "x".repeat(length) + "\r\n"))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void extensions_ofManySmallChunks_areBoundedTogether() {
        assertThatThrownBy(() -> scanByBytes(("1;" + "x".repeat(200) + "\r\na\r\n").repeat(100)))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void trailers_areReadWithoutTheSpaceAroundThem() throws MalformedBody {
        String body = "0\r\nA: b c\r\nX-Sum:\t4 \r\na:\r\n\r\n";
        ChunkScanner scanner = new ChunkScanner();
        assertThat(scanner.scan(ByteBuffer.wrap(bytes(body)))).isEqualTo(body.length());
        assertThat(scanner.trailers())
                .containsExactly(
                        new Header("A", "b c"), new Header("X-Sum", "4"), new Header("a", ""));
    }

    @Test
    void trailers_beyondTheirNumber_areRefused() {
        assertThatThrownBy(() -> scanByBytes("0\r\n" + "A: b\r\n".repeat(65) + "\r\n"))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void trailers_beyondTheirBound_areRefused() {
        assertThatThrownBy(() -> scanByBytes("0\r\n" + "A: b\r\n".repeat(2_000)))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void chunk_ofAnySize_isSkippedWithoutBeingHeld() throws MalformedBody {
        ChunkScanner scanner = new ChunkScanner();
        int head = scanner.scan(ByteBuffer.wrap(bytes("7fffffffffffff\r\n")));
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        assertThat(head).isEqualTo(16);
        assertThat(scanner.scan(block)).isEqualTo(1 << 20);
        assertThat(scanner.finished()).isFalse();
    }

    @Test
    void requestIds_keepSaneOnes_andReplaceOthers() {
        RequestIds ids = new RequestIds(new Random(1));
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
        assertThat(ids.next()).matches(uuid).isNotEqualTo(ids.next());
        assertThat(ids.of(withId("mine-1"))).isEqualTo("mine-1");
        for (String bad : new String[] {"", "a b", "a\"b", "<x>", "x".repeat(129), "\u00e9"}) {
            assertThat(ids.of(withId(bad))).matches(uuid);
        }
    }

    private static RequestHead withId(String id) {
        return new RequestHead(
                "GET", "/", "HTTP/1.1", java.util.List.of(new Header("X-Request-ID", id)));
    }
}
