package dev.sallyport.request;

/** A body that breaks RFC 9112 section 7.1. The message repeats nothing of it. */
public final class MalformedBody extends Exception {
    MalformedBody(String detail) {
        // Hostile bodies may come often, and no stack says more than the message.
        super(detail, null, false, false);
    }
}
