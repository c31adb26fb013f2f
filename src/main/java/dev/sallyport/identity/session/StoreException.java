package dev.sallyport.identity.session;

/** The store cannot answer. The message is for the operator and holds no value of any row. */
public final class StoreException extends RuntimeException {
    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    StoreException(String message) {
        super(message);
    }
}
