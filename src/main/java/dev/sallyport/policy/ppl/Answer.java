package dev.sallyport.policy.ppl;

/**
 * What one criterion says of one request.
 *
 * @param reason why, a stable code: {@code email-ok}
 */
public record Answer(boolean holds, String reason) {
    /** What every criterion about a person says where nobody has signed in. */
    public static final Answer UNAUTHENTICATED = no("user-unauthenticated");

    /** It holds. */
    public static Answer yes(String reason) {
        return new Answer(true, reason);
    }

    /** It does not hold. */
    public static Answer no(String reason) {
        return new Answer(false, reason);
    }
}
