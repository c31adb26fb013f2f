package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Keys as a line of {@code authorized_keys} has them, sshd(8); options before them are let be. */
final class SshKeys {
    private static final int LENGTH_BYTES = 4;

    private SshKeys() {}

    /** The value in the form in which policies are printed, if every text in it holds a key. */
    static Value check(Value data) throws DataFault {
        List<Value> texts = TextList.of(data, "a public key");
        for (Value text : texts) {
            if (!holdsKey(((Value.Text) text).text().strip().split("\\s+", -1))) {
                throw new DataFault(
                        "", "not a public key; write a line such as \"ssh-ed25519 AAAA… name\"");
            }
        }
        return TextList.canonical(texts);
    }

    private static boolean holdsKey(String[] words) {
        for (int i = 0; i + 1 < words.length; i++) {
            if (isKey(words[i], words[i + 1])) {
                return true;
            }
        }
        return false;
    }

    /** RFC 4253 section 6.6: the blob begins with the name of its type. */
    private static boolean isKey(String type, String base64) {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return name.length > 0
                && name.length < 128
                && blob.length > LENGTH_BYTES + name.length
                && blob[0] == 0
                && blob[1] == 0
                && blob[2] == 0
                && blob[3] == name.length
                && Arrays.equals(
                        name, 0, name.length, blob, LENGTH_BYTES, LENGTH_BYTES + name.length);
    }
}
