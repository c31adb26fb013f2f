package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ClientHello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OfferedSuitesTest {
    /** Where the first of the two suites of a hello stands, and each is two bytes. */
    private static final int SUITES_AT = 5 + 4 + 2 + 32 + 1 + 2;

    private static byte[] hello(int first, int second) {
        byte[] hello = ClientHello.naming("a.test");
        hello[SUITES_AT] = (byte) (first >> 8);
        hello[SUITES_AT + 1] = (byte) first;
        hello[SUITES_AT + 2] = (byte) (second >> 8);
        hello[SUITES_AT + 3] = (byte) second;
        return hello;
    }

    private static OfferedSuites of(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThat(OfferedSuites.isWhole(in)).isTrue();
        OfferedSuites offered = OfferedSuites.of(in);
        assertThat(in.readableBytes()).as("nothing is read").isEqualTo(bytes.length);
        return offered;
    }

    @Test
    void suites_say_which_keys_go_with_them() {
        assertThat(of(hello(0xc02b, 0xc02f))).isEqualTo(new OfferedSuites(true, true));
        assertThat(of(hello(0xc030, 0xcca8))).isEqualTo(new OfferedSuites(false, true));
        assertThat(of(hello(0xcca9, 0x00ff))).isEqualTo(new OfferedSuites(true, false));
        assertThat(of(hello(0x002f, 0x00ff))).isEqualTo(new OfferedSuites(false, false));
    }

    @Test
    void tls_1_3_goes_with_any_key() {
        byte[] hello = hello(0x1301, 0x1302);
        // The points' extension, which is the last, becomes supported_versions.
        byte[] longer = Arrays.copyOf(hello, hello.length + 1);
        int at = hello.length - 6;
        byte[] versions = {0, 43, 0, 3, 2, 3, 4};
        System.arraycopy(versions, 0, longer, at, versions.length);
        grow(longer, 3);
        grow(longer, 7);
        int extensions = SUITES_AT + 4 + 2;
        grow(longer, extensions);

        assertThat(of(longer)).isEqualTo(new OfferedSuites(true, true));
    }

    /** A length of two bytes gets one more. */
    private static void grow(byte[] bytes, int at) {
        int length = ((bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff) + 1;
        bytes[at] = (byte) (length >> 8);
        bytes[at + 1] = (byte) length;
    }

    @Test
    void whatever_cannot_be_read_is_left_to_tls() {
        byte[] hello = hello(0xc030, 0xcca8);
        for (int length = 0; length < hello.length - 5; length++) {
            byte[] cut = Arrays.copyOf(hello, 5 + length);
            cut[3] = (byte) (length >> 8);
            cut[4] = (byte) length;
            // Without its extensions it is a whole hello again.
            assertThat(of(cut).rsa()).isTrue();
        }
        assertThat(of(new byte[] {23, 3, 3, 0, 1, 1})).isEqualTo(new OfferedSuites(true, true));
        assertThat(OfferedSuites.isWhole(Unpooled.wrappedBuffer(hello, 0, 40))).isFalse();
    }
}
