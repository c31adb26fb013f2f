package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The two ways to name a certificate by a hash. */
final class CertificateHashes {
    private static final int SHA_256_BYTES = 32;
    private static final Pattern SHORT = Pattern.compile("[0-9a-f]{64}");

    /** As {@code openssl x509 -fingerprint -sha256} prints it. */
    private static final Pattern LONG = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    private CertificateHashes() {}

    /** SHA-256 fingerprints, as 64 digits in lower case. */
    static List<String> fingerprints(Value data) throws DataFault {
        List<String> found = new ArrayList<>();
        for (Value value : TextList.of(data, "a fingerprint")) {
            String text = ((Value.Text) value).text();
            if (text.isEmpty()) {
                throw new DataFault("", "certificate fingerprint must not be empty");
            }
            if (!SHORT.matcher(text).matches() && !LONG.matcher(text).matches()) {
                throw new DataFault(
                        "",
                        "unsupported certificate fingerprint format; write SHA-256 as 64 digits in"
                                + " lower case, or as 32 pairs in upper case with colons");
            }
            found.add(text.replace(":", "").toLowerCase(Locale.ROOT));
        }
        return List.copyOf(found);
    }

    /** SHA-256 hashes of public keys, in base64 as they are written. */
    static List<String> keys(Value data) throws DataFault {
        List<String> found = new ArrayList<>();
        for (Value value : TextList.of(data, "a SHA-256 hash in base64")) {
            String text = ((Value.Text) value).text();
            if (text.isEmpty()) {
                throw new DataFault("", "certificate SPKI hash must not be empty");
            }
            if (!isSha256(text)) {
                throw new DataFault(
                        "", "certificate SPKI hash must be a base64-encoded SHA-256 hash");
            }
            found.add(text);
        }
        return List.copyOf(found);
    }

    private static boolean isSha256(String text) {
        try {
            byte[] hash = Base64.getDecoder().decode(text);
            // Only one spelling is ever equal to what a certificate gives.
            return hash.length == SHA_256_BYTES
                    && Base64.getEncoder().encodeToString(hash).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
