package dev.sallyport.terms;

/** Why a client's certificate is not valid. The code is stable: facts and logs carry it. */
public enum CertificateFault {
    /** Larger than a certificate of a client's is, or with too many certificates behind it. */
    TOO_LARGE("too_large"),
    /** Not a certificate that can be read. */
    UNREADABLE("unreadable"),
    /** No chain of signatures leads to an authority that is trusted. */
    UNTRUSTED("untrusted"),
    /** It, or one on the way to its authority, has ended. */
    EXPIRED("expired"),
    /** It, or one on the way to its authority, has not begun. */
    NOT_YET_VALID("not_yet_valid"),
    /** It is for something other than a client, by its extended key usage. */
    WRONG_USAGE("wrong_usage"),
    /** A key or a signature on the way to its authority is too weak to count. */
    WEAK("weak"),
    /** More authorities stand above it than are allowed. */
    TOO_DEEP("too_deep"),
    /** None of its alternative names is among those that are asked for. */
    WRONG_NAME("wrong_name"),
    /** Its issuer has revoked it. */
    REVOKED("revoked"),
    /** Its issuer's revocation list is not the issuer's, or too old where that counts. */
    REVOCATION_UNKNOWN("revocation_unknown");

    private final String code;

    CertificateFault(String code) {
        this.code = code;
    }

    /** The stable code, as facts and logs show it. */
    public String code() {
        return code;
    }
}
