package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The JDK's streams over what reads and writes blocks. */
final class BlockStreams {
    private BlockStreams() {}

    /** Reads as {@link InputStream#read(byte[], int, int)} does. */
    interface Reader {
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /** Writes as {@link OutputStream#write(byte[], int, int)} does. */
    interface Writer {
        void write(byte[] source, int offset, int length) throws IOException;
    }

    static InputStream in(Reader reader) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return reader.read(target, offset, length);
            }
        };
    }

    static OutputStream out(Writer writer) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                writer.write(source, offset, length);
            }
        };
    }
}
