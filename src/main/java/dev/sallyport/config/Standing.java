package dev.sallyport.config;

/** What becomes of a known key. */
enum Standing {
    /** It does what its description says. */
    BUILT,
    /** Accepted without effect and without a word: it could have none here, as in Pomerium. */
    QUIET,
    /** Accepted without effect, with a warning. */
    INERT,
    /** Not built, and without it more people would get in or other peers be trusted: an error. */
    REFUSED,
    /** Pomerium no longer knows it: an error. */
    REMOVED
}
