package dev.sallyport.server;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Why a server did not start, in words for the person who started it. */
public final class StartFailure extends Exception {
    StartFailure(@Nullable Throwable cause) {
        super(words(cause), cause);
    }

    /** A failure that these words say in full. */
    StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    private static String words(@Nullable Throwable cause) {
        if (cause instanceof BindException) {
            return "cannot listen: "
                    + cause.getMessage()
                    + "; another process may have the port, or the port may need more rights";
        }
        return "cannot start: " + (cause == null ? "unknown reason" : cause.getMessage());
    }
}
