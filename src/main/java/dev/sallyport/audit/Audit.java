package dev.sallyport.audit;

import dev.sallyport.terms.ClientCertificate;
import java.util.Optional;

/**
 * Hears what happened. Calls come on event loops: an implementation neither blocks nor throws.
 * Start and end are nested pairs: each {@link #tunnelOpened} is followed by exactly one {@link
 * #accessed}.
 */
public interface Audit {
    /** A policy decided. */
    void authorized(AuthorizeEvent event);

    /** A tunnel begins to flow. */
    void tunnelOpened();

    /** A request to a web route begins; {@link #requestClosed} follows. */
    void requestOpened();

    /** It is over. */
    void requestClosed();

    /** A request is over: its answer is out, or its tunnel has ended, or its client has gone. */
    void accessed(AccessEvent event);

    /**
     * A connection ended before it could send a head; {@code reason} is a stable code such as
     * {@code tls_handshake}.
     */
    void connectionFailed(String reason, String ip, String detail);

    /**
     * The same for a handshake.
     *
     * @param sni the name that the client asked for, or empty
     * @param certificate the client's, if it is what the handshake failed by
     */
    default void handshakeFailed(
            String reason,
            String ip,
            String detail,
            String sni,
            Optional<ClientCertificate> certificate) {
        connectionFailed(reason, ip, detail);
    }
}
