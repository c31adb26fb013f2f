package dev.sallyport.upstream;

import java.net.InetSocketAddress;

/**
 * Whom a connection to an upstream is made for: what a PROXY header tells. Empty texts for what is
 * not known.
 *
 * @param client the true client's address, resolved
 * @param destination where it connected to, resolved
 * @param user the id at the identity provider
 * @param serviceAccount its name; then there is no user
 * @param session the session's id, which is no credential
 * @param decision the id of the decision that let it pass, as in the authorize log
 */
public record Caller(
        InetSocketAddress client,
        InetSocketAddress destination,
        String user,
        String email,
        String serviceAccount,
        String session,
        String decision) {}
