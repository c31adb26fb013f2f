package dev.sallyport.client;

/** What a listener has to say. Called from many threads. */
public interface TunnelEvents {
    /** A local connection got no tunnel; it is closed, and the listener goes on. */
    void refused(TunnelException why);

    /** A local connection could not be accepted; the listener tries again. */
    void troubled(String what);
}
