package dev.sallyport.fake;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A socket whose first write of all, a ClientHello, goes out in another shape. */
final class SplitSocket extends Socket {
    private final UnaryOperator<byte[][]> shape;
    private OutputStream out;

    /**
     * @param shape of one piece makes several, each written and flushed by itself
     */
    SplitSocket(UnaryOperator<byte[][]> shape) {
        this.shape = shape;
    }

    /** Each byte of the message in a record of its own. */
    static byte[][] inRecords(byte[][] whole) {
        byte[] message = Arrays.copyOfRange(whole[0], 5, whole[0].length);
        return new byte[][] {ClientHello.records(message, 1)};
    }

    /** In two writes, the first this long. */
    static UnaryOperator<byte[][]> at(int offset) {
        return whole -> {
            int cut = Math.min(offset, whole[0].length);
            return new byte[][] {
                Arrays.copyOf(whole[0], cut), Arrays.copyOfRange(whole[0], cut, whole[0].length)
            };
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new First(super.getOutputStream());
        }
        return out;
    }

    private final class First extends FilterOutputStream {
        private boolean done;

        First(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (done || length == 0) {
                out.write(bytes, offset, length);
                return;
            }
            done = true;
            byte[] first = Arrays.copyOfRange(bytes, offset, offset + length);
            for (byte[] piece : shape.apply(new byte[][] {first})) {
                out.write(piece);
                out.flush();
            }
        }
    }
}
