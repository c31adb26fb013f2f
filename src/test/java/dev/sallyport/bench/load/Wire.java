package dev.sallyport.bench.load;

/**
 * What client and upstream say to each other inside a tunnel. Each command is one byte; a length of
 * eight bytes, big-endian, follows where one is needed. The upstream never speaks first.
 */
public final class Wire {
    /** Answered with the same byte. */
    public static final byte PROOF = 'p';

    /** A length follows; answered with as many bytes. */
    static final byte SEND = 'd';

    /** A length and as many bytes follow; answered with {@link #TAKEN} after the last one. */
    static final byte TAKE = 'u';

    static final byte TAKEN = 'k';

    /** All that follows is echoed, until the end of the tunnel. */
    static final byte ECHO = 'e';

    static final int LENGTH_BYTES = Long.BYTES;

    /** Of an interactive message. */
    static final int MESSAGE_BYTES = 64;

    private Wire() {}
}
