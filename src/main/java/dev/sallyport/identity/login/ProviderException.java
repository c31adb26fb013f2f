package dev.sallyport.identity.login;

/** Why a provider gave no answer we can use. Its message is for the operator; it holds no token. */
public final class ProviderException extends Exception {
    private final Kind kind;

    /** What to make of it. */
    public enum Kind {
        /**
         * It could not be asked: no network, too slow, its own failure, something else in between,
         * or too many calls of ours at once. This is not a no.
         */
        UNREACHABLE,
        /** It said no: {@code invalid_grant}, {@code access_denied} and their like. */
        REFUSED,
        /**
         * It answered, and the answer does not hold: a wrong signature, audience, nonce, subject.
         */
        BAD_ANSWER,
        /** It does not offer this. */
        NOT_SUPPORTED,
        /** Device grant: the person has not finished; poll again after the interval. */
        PENDING,
        /** Device grant: as {@code PENDING}, and the interval grows by five seconds. */
        SLOW_DOWN,
        /** Device grant, or a development code: too late; begin again. */
        EXPIRED
    }

    public ProviderException(Kind kind, String message) {
        super(clean(message));
        this.kind = kind;
    }

    /** A provider's words may hold line breaks: one failure stays one line in the log. */
    private static String clean(String message) {
        String line = message.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 500 ? line : line.substring(0, 500) + "...";
    }

    public Kind kind() {
        return kind;
    }
}
