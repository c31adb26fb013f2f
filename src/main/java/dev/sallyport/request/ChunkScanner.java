package dev.sallyport.request;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Finds the end of a chunked body, strictly as RFC 9112 section 7.1: sizes of at most 15
 * hexadecimal digits, CR LF only, bounded extensions and trailers, and no trailer that could be
 * taken for a field of the head. Holds no body bytes.
 *
 * <p>Not safe for use by several threads at once; one scanner for one body.
 */
public final class ChunkScanner {
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION = 256;

    /** For the whole body: else chunks of one octet could carry a flood of extensions. */
    private static final int MAX_EXTENSIONS = 16_384;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF,
        DONE
    }

    private State state = State.SIZE;
    private long size;
    private int sizeDigits;
    private int extension;
    private int extensions;
    private boolean quoted;
    private boolean escaped;
    private int trailerBytes;
    private final StringBuilder trailerName = new StringBuilder();
    private final StringBuilder trailerValue = new StringBuilder();
    private final Trailers trailers = new Trailers();

    public ChunkScanner() {}

    /** Whether the body's last octet has been seen. */
    public boolean finished() {
        return state == State.DONE;
    }

    /** The fields behind the body, once it is finished. */
    public List<Header> trailers() {
        return trailers.fields();
    }

    /**
     * Looks at the octets that follow those of the last call.
     *
     * @param bytes from position to limit; left as it is
     * @return how many of them belong to the body: all, unless it is finished
     * @throws MalformedBody once the body can't be one; the scanner is of no use afterwards
     */
    public int scan(ByteBuffer bytes) throws MalformedBody {
        int at = bytes.position();
        int limit = bytes.limit();
        while (at < limit && state != State.DONE) {
            if (state == State.DATA) {
                int skipped = (int) Math.min(size, limit - at);
                size -= skipped;
                at += skipped;
                state = size == 0 ? State.DATA_CR : State.DATA;
            } else {
                step(bytes.get(at));
                at++;
            }
        }
        return at - bytes.position();
    }

    private void step(byte b) throws MalformedBody {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeKnown(b);
            case DATA_CR -> expect(b, Octets.CR, State.DATA_LF, "A chunk is longer than its size.");
            case DATA_LF -> {
                expect(b, Octets.LF, State.SIZE, "A chunk does not end with CR LF.");
                beginSize();
            }
            case TRAILER -> trailer(b);
            case TRAILER_NAME -> trailerName(b);
            case TRAILER_VALUE -> trailerValue(b);
            case TRAILER_LF -> expect(b, Octets.LF, State.TRAILER, "A trailer has a bare CR.");
            case END_LF -> expect(b, Octets.LF, State.DONE, "The body ends with a bare CR.");
            case DATA, DONE -> throw new IllegalStateException("not a framing octet");
        }
    }

    private void expect(byte b, byte wanted, State next, String detail) throws MalformedBody {
        if (b != wanted) {
            throw new MalformedBody(detail);
        }
        state = next;
    }

    private void beginSize() {
        size = 0;
        sizeDigits = 0;
        extension = 0;
        quoted = false;
        escaped = false;
    }

    private void size(byte b) throws MalformedBody {
        int digit = b >= 0 ? Character.digit((char) b, 16) : -1;
        if (digit >= 0 && sizeDigits < MAX_SIZE_DIGITS) {
            size = size << 4 | digit;
            sizeDigits++;
        } else if (digit < 0 && sizeDigits > 0 && b == Octets.CR) {
            state = State.SIZE_LF;
        } else if (digit < 0 && sizeDigits > 0 && b == ';') {
            state = State.EXTENSION;
        } else {
            throw new MalformedBody("A chunk size is not 1 to 15 hexadecimal digits.");
        }
    }

    private void extension(byte b) throws MalformedBody {
        extension++;
        extensions++;
        if (extension > MAX_EXTENSION || extensions > MAX_EXTENSIONS) {
            throw new MalformedBody("The chunk extensions are too long.");
        }
        if (b == Octets.CR && !quoted) {
            state = State.SIZE_LF;
        } else if (!Octets.isFieldValue(b)) {
            throw new MalformedBody("A chunk extension holds a control octet.");
        } else if (escaped) {
            escaped = false;
        } else if (quoted && b == '\\') {
            escaped = true;
        } else if (b == '"') {
            quoted = !quoted;
        }
    }

    private void sizeKnown(byte b) throws MalformedBody {
        expect(b, Octets.LF, State.DATA, "A chunk size line has a bare CR.");
        state = size == 0 ? State.TRAILER : State.DATA;
    }

    private void trailer(byte b) throws MalformedBody {
        countTrailer();
        if (b == Octets.CR) {
            state = State.END_LF;
        } else if (Octets.isFieldName(b)) {
            trailerName.setLength(0);
            trailerValue.setLength(0);
            trailerName.append((char) b);
            state = State.TRAILER_NAME;
        } else {
            throw new MalformedBody("A trailer's name is not a token without underscore.");
        }
    }

    private void trailerName(byte b) throws MalformedBody {
        countTrailer();
        if (b == ':') {
            state = State.TRAILER_VALUE;
        } else if (Octets.isFieldName(b)) {
            trailerName.append((char) b);
        } else {
            throw new MalformedBody("A trailer's name is not a token without underscore.");
        }
    }

    private void trailerValue(byte b) throws MalformedBody {
        countTrailer();
        if (b == Octets.CR) {
            trailers.add(trailerName.toString(), HeadParser.trimmed(trailerValue.toString()));
            state = State.TRAILER_LF;
        } else if (Octets.isFieldValue(b)) {
            trailerValue.append((char) (b & 0xff));
        } else {
            throw new MalformedBody("A trailer's value holds a control octet.");
        }
    }

    private void countTrailer() throws MalformedBody {
        trailerBytes++;
        if (trailerBytes > Trailers.MAX_BYTES) {
            throw new MalformedBody("The trailers are too long.");
        }
    }
}
