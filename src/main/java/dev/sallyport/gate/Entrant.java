package dev.sallyport.gate;

import dev.sallyport.edge.ClientConnection;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.Facts;
import dev.sallyport.request.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody at the gate whose route is known: what a policy is asked about. One event loop. */
interface Entrant {
    String requestId();

    RequestHead head();

    ClientConnection connection();

    Plan plan();

    Identity identity();

    /** What was asked for, as logs show it. */
    String authority();

    /** Without query; empty for a tunnel. */
    String path();

    /**
     * What is asked, for a policy.
     *
     * @param headers those that policies may see
     */
    Facts.Request asks(Map<String, List<String>> headers);

    /** Why they are turned away who would have to be known. */
    Refusal stranger(Optional<String> signIn);

    /** Where they go once they are known, for the doorkeeper. */
    Optional<String> signIn(Doorkeeper doorkeeper);

    default String clientIp() {
        return connection().client().getAddress().getHostAddress();
    }
}
