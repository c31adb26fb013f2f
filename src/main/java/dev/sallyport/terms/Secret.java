package dev.sallyport.terms;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not be seen: prints as stars, compares in constant time, opens at one method.
 * Immutable.
 */
public final class Secret {
    private final byte[] bytes;

    public Secret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. Few rooms may call this; the architecture test lists them. */
    public byte[] reveal() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** Constant: a hash of a secret is a hint about it. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[***]";
    }
}
