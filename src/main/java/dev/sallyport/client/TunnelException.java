package dev.sallyport.client;

/**
 * No tunnel, a tunnel that was cut, or no sign-in for one. The message is one line for the user:
 * what happened, where, and what to try. Text that came from the proxy is in it only in printable
 * ASCII.
 */
public final class TunnelException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as the caller has to tell the cases apart. */
    public enum Reason {
        /** The proxy's name or address did not lead to a connection. */
        UNREACHABLE,
        /** TLS with the proxy failed: trust, name, version or client certificate. */
        UNTRUSTED,
        /** The proxy understood and said no. */
        REFUSED,
        /** The proxy wants to know who asks, and nobody signed in. */
        SIGN_IN_NEEDED,
        /** What came back is not an answer to CONNECT, or the tunnel was cut. */
        BROKEN
    }

    private final Reason reason;

    public TunnelException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public TunnelException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
