package dev.sallyport.cli;

import dev.sallyport.client.TunnelException;

/** A command's end with an exit code and one line for the user. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** No tunnel, or no answer from a proxy. */
    static CommandFailure of(TunnelException fault) {
        int code =
                switch (fault.reason()) {
                    case UNREACHABLE, UNTRUSTED -> ExitCode.UNREACHABLE;
                    case REFUSED -> ExitCode.REFUSED;
                    case SIGN_IN_NEEDED -> ExitCode.SIGN_IN_NEEDED;
                    case BROKEN -> ExitCode.FAILED;
                };
        return new CommandFailure(code, String.valueOf(fault.getMessage()), fault);
    }

    int exitCode() {
        return exitCode;
    }
}
