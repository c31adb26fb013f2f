package dev.sallyport.web;

import dev.sallyport.request.Header;
import java.util.List;
import java.util.regex.Pattern;

/** How long the body of an answer is, RFC 9110 sections 6.4.1 and 8.6. */
sealed interface BodyLength {
    Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    /** There is none, and the answer says nothing of its length. */
    record None() implements BodyLength {}

    /** It says this, whether or not a body follows: the answer to HEAD has none. */
    record Told(String bytes) implements BodyLength {}

    /** It ends where it ends. */
    record Open() implements BodyLength {}

    /** Whether no body can follow, whatever the head says of one. */
    static boolean isNever(String method, int status) {
        return status == 204 || status == 304 || method.equals("HEAD");
    }

    static BodyLength of(String method, int status, List<Header> fields) {
        String told = null;
        boolean coded = false;
        for (Header field : fields) {
            if (field.name().equalsIgnoreCase("content-length")) {
                told = field.value().strip();
            } else if (field.name().equalsIgnoreCase("transfer-encoding")) {
                coded = true;
            }
        }
        if (told != null && !coded && status != 204 && DIGITS.matcher(told).matches()) {
            return new Told(told);
        }
        return isNever(method, status) ? new None() : new Open();
    }
}
