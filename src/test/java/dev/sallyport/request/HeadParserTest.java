package dev.sallyport.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.terms.RefusalReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadParserTest {
    /** Looser than the parser may be anywhere: what it accepts must at least be this. */
    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "(\r\n)?[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\\x21-\\x7e]+ HTTP/1\\.1\r\n"
                            + "([!#$%&'*+.^`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n)*\r\n");

    private static final String MUTATIONS = "\r\n\t :_%#@/\0\u0085aZ9";

    static List<HeadTable.Row> rows() {
        return HeadTable.rows();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HeadParse whole(byte[] bytes) {
        return new HeadParser().parse(ByteBuffer.wrap(bytes));
    }

    /** Two reads: the second one sees the first one's bytes again, as an edge's buffer would. */
    private static HeadParse cut(byte[] bytes, int at) {
        HeadParser parser = new HeadParser();
        HeadParse first = parser.parse(ByteBuffer.wrap(bytes, 0, at));
        HeadParse second = parser.parse(ByteBuffer.wrap(bytes));
        if (!(first instanceof HeadParse.Incomplete)) {
            assertThat(second).as("an answer stays the same").isEqualTo(first);
        }
        return second;
    }

    private static HeadParse trickled(byte[] bytes) {
        HeadParser parser = new HeadParser();
        HeadParse parse = new HeadParse.Incomplete();
        for (int end = 1; end <= bytes.length; end++) {
            parse = parser.parse(ByteBuffer.wrap(bytes, 0, end));
        }
        return parse;
    }

    private static String outcome(HeadParse parse) {
        return switch (parse) {
            case HeadParse.Incomplete _ -> "incomplete";
            case HeadParse.Complete complete -> complete.body().toString();
            case HeadParse.Malformed malformed -> malformed.reason().name();
        };
    }

    @ParameterizedTest
    @MethodSource("rows")
    void head_ofTheTable_hasItsOutcome(HeadTable.Row row) {
        assertThat(outcome(whole(bytes(row.head())))).as(row.name()).isEqualTo(row.outcome());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void head_cutAnywhere_hasTheSameOutcome(HeadTable.Row row) {
        byte[] bytes = bytes(row.head());
        HeadParse expected = whole(bytes);
        assertThat(trickled(bytes)).isEqualTo(expected);
        for (int at = 0; at < Math.min(bytes.length, 500); at++) {
            assertThat(cut(bytes, at)).as("cut at " + at).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void refusal_repeatsNothingThatWasSent(HeadTable.Row row) {
        if (whole(bytes(row.head())) instanceof HeadParse.Malformed malformed) {
            assertThat(malformed.detail()).isNotBlank().doesNotContain("db.test", "SECRET");
        }
    }

    @Test
    void completeHead_givesItsPartsAndItsLength() {
        String head =
                "CONNECT db.test:5432 HTTP/1.1\r\nHost:db.test:5432\r\nX-A: \t b \t\r\nx-a:\r\n\r\n";
        HeadParse parse = whole(bytes(head + "EARLY"));
        assertThat(parse)
                .isEqualTo(
                        new HeadParse.Complete(
                                new RequestHead(
                                        "CONNECT",
                                        "db.test:5432",
                                        "HTTP/1.1",
                                        List.of(
                                                new Header("Host", "db.test:5432"),
                                                new Header("X-A", "b"),
                                                new Header("x-a", ""))),
                                head.length(),
                                new BodyFraming.None()));
    }

    @Test
    void buffer_withBytesBeforeIt_isReadFromItsPositionAndLeftAlone() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("junkGET / HTTP/1.1\r\nHost: a\r\n\r\nrest"));
        buffer.position(4);
        HeadParse parse = new HeadParser().parse(buffer);
        assertThat(parse).isInstanceOf(HeadParse.Complete.class);
        assertThat(((HeadParse.Complete) parse).length()).isEqualTo(27);
        assertThat(buffer.position()).isEqualTo(4);
    }

    @Test
    void reset_afterAHead_readsTheNextOneAfresh() {
        HeadParser parser = new HeadParser();
        HeadParse first =
                parser.parse(ByteBuffer.wrap(bytes("GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n")));
        parser.reset();
        HeadParse second =
                parser.parse(ByteBuffer.wrap(bytes("GET /b HTTP/1.1\r\nHost: b\r\n\r\n")));
        assertThat(first).isInstanceOf(HeadParse.Complete.class);
        assertThat(second).isInstanceOf(HeadParse.Complete.class);
        RequestHead head = ((HeadParse.Complete) second).head();
        assertThat(head.target()).isEqualTo("/b");
        assertThat(head.headers()).containsExactly(new Header("Host", "b"));
    }

    @Test
    void hostileFirstByte_isRefusedWithoutWaiting() {
        for (String first :
                List.of("\u0016", "\u0000", " ", "\n", "\u0080", "(", "\r\r", "\r\n\r")) {
            assertThat(outcome(whole(bytes(first)))).as(first).isEqualTo("MALFORMED_HEAD");
        }
    }

    @Test
    void headOfExactlyTheBound_isRead_andOneMoreIsNot() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        int room = HeadParser.MAX_HEAD_BYTES - start.length() - 4;
        assertThat(outcome(whole(bytes(start + "x".repeat(room) + "\r\n\r\n")))).startsWith("None");
        assertThat(outcome(whole(bytes(start + "x".repeat(room + 1) + "\r\n\r\n"))))
                .isEqualTo(RefusalReason.HEAD_TOO_LARGE.name());
    }

    @Test
    void fieldLinesUpToTheBound_areRead_andOneMoreIsNot() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\n";
        String fits = "a:b\r\n".repeat(HeadParser.MAX_HEADERS - 1);
        assertThat(outcome(whole(bytes(start + fits + "\r\n")))).startsWith("None");
        assertThat(outcome(whole(bytes(start + fits + "a:b\r\n\r\n"))))
                .isEqualTo(RefusalReason.HEAD_TOO_LARGE.name());
    }

    @Test
    void targetUpToTheBound_isRead_andOneMoreIsNot() {
        String fits = "/" + "x".repeat(HeadParser.MAX_TARGET - 1);
        String end = " HTTP/1.1\r\nHost: a\r\n\r\n";
        assertThat(outcome(whole(bytes("GET " + fits + end)))).startsWith("None");
        assertThat(outcome(whole(bytes("GET " + fits + "x" + end))))
                .isEqualTo(RefusalReason.TARGET_TOO_LONG.name());
    }

    @Test
    void mutatedHeads_areAcceptedOnlyInsideTheGrammar() {
        Random random = new Random(31);
        List<HeadTable.Row> rows =
                HeadTable.rows().stream().filter(row -> row.head().length() < 500).toList();
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            HeadTable.Row row = rows.get(random.nextInt(rows.size()));
            byte[] bytes = bytes(mutated(row.head(), random));
            if (whole(bytes) instanceof HeadParse.Complete complete) {
                accepted++;
                String head = new String(bytes, 0, complete.length(), StandardCharsets.ISO_8859_1);
                assertThat(GRAMMAR.matcher(head).matches()).as(head).isTrue();
                assertThat(complete.head().all("host")).as(head).hasSize(1);
            }
        }
        assertThat(accepted).as("mutants that still are heads").isGreaterThan(1_000);
    }

    private static String mutated(String head, Random random) {
        StringBuilder text = new StringBuilder(head);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length());
            char c = MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
            }
        }
        return text.toString();
    }
}
