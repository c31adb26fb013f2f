package dev.sallyport.terms;

/** Why a tunnel ended. The code is stable: journal and metrics carry it verbatim. */
public enum CloseReason {
    /** Both sides finished sending. */
    COMPLETED("completed"),
    /** The client's connection was reset. */
    CLIENT_RESET("client_reset"),
    /** The client's TCP stream ended without TLS close_notify: the end may have been cut off. */
    CLIENT_TRUNCATED("client_truncated"),
    /** The upstream's connection was reset. */
    UPSTREAM_RESET("upstream_reset"),
    /** Nothing moved for the route's {@code idle_timeout}. */
    IDLE_TIMEOUT("idle_timeout"),
    /** One side had finished and the other sent nothing for {@code half_close_timeout}. */
    HALF_CLOSE_TIMEOUT("half_close_timeout"),
    /** The route's {@code timeout}, or a policy's {@code max_duration}, is over. */
    MAX_DURATION("max_duration"),
    /** Its reader did not take what came, and all that tunnels may hold together was held. */
    OVERLOADED("overload"),
    /** The server stopped. */
    DRAINED("drained"),
    /** An operator closed it. */
    CLOSED_BY_OPERATOR("closed_by_operator"),
    /** A defect of ours. */
    INTERNAL("internal_error");

    private final String code;

    CloseReason(String code) {
        this.code = code;
    }

    /** The stable code, as journal and metrics show it. */
    public String code() {
        return code;
    }
}
