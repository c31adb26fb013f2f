package dev.sallyport.identity.session;

import org.jspecify.annotations.Nullable;

/** The store cannot answer. The message is for the operator and holds no value of any row. */
public final class StoreException extends RuntimeException {
    private final boolean unreachable;

    private StoreException(String message, @Nullable Throwable cause, boolean unreachable) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    StoreException(String message) {
        this(message, null, false);
    }

    /** One of a database to which there is no connection: the next question fares no better. */
    static StoreException unreachable(String message, @Nullable Throwable cause) {
        return new StoreException(message, cause, true);
    }

    boolean isUnreachable() {
        return unreachable;
    }
}
