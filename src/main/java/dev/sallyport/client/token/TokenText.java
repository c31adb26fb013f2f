package dev.sallyport.client.token;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One token as its file has it: four lines, the last of which shows that it is whole. Not JSON: no
 * parser has to be loaded to open a tunnel.
 */
record TokenText(ProxyUrl proxy, Credential credential) {
    static final int MAX_BYTES = Credential.MAX_LENGTH + 1024;
    static final String SUFFIX = ".token";

    private static final String FIRST = "sallyport token 1";
    private static final String LAST = "end";

    /** The file of a proxy. A hash: a host's name can be longer than a file's. */
    static String fileName(ProxyUrl proxy) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(proxy.toString().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, 16) + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    byte[] bytes() {
        return (FIRST + "\n" + proxy + "\n" + credential.reveal() + "\n" + LAST + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Null when this is not what {@link #bytes} makes, as a whole. */
    static @Nullable TokenText parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int proxy = FIRST.length() + 1;
        int token = text.indexOf('\n', proxy) + 1;
        int end = text.indexOf('\n', token);
        if (!text.startsWith(FIRST + "\n")
                || token <= proxy
                || end < 0
                || !text.substring(end + 1).equals(LAST + "\n")) {
            return null;
        }
        try {
            return new TokenText(
                    ProxyUrl.parse(text.substring(proxy, token - 1)),
                    Credential.of(text.substring(token, end)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
