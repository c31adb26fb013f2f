package dev.sallyport.client.token;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The right to sign in at one proxy: one process of the user has it at a time. The system takes it
 * from a process that ends, however it ends.
 */
public final class SignInLock implements AutoCloseable {
    private final @Nullable FileChannel file;

    /** With null, a lock that nobody else respects: where files cannot be locked. */
    SignInLock(@Nullable FileChannel file) {
        this.file = file;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            // Closing the file gives the lock up, even where it complains.
        }
    }
}
