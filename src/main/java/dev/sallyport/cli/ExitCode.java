package dev.sallyport.cli;

/** The program's exit codes; each command's help lists those it uses. */
final class ExitCode {
    static final int OK = 0;

    /** It did not work, and none of the others fits. */
    static final int FAILED = 1;

    /** The words, a file they name, or the configuration are wrong. */
    static final int USAGE = 2;

    /** The proxy cannot be reached or cannot be trusted. */
    static final int UNREACHABLE = 3;

    /** The proxy said no. */
    static final int REFUSED = 4;

    /** The proxy wants a sign-in. */
    static final int SIGN_IN_NEEDED = 5;

    private ExitCode() {}
}
