package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import dev.sallyport.client.TunnelException;
import java.time.Duration;

/** One way to sign in. */
public interface SignInMethod {
    /**
     * Waits for the person.
     *
     * @throws TunnelException when there is no token after {@code limit}, or there will be none
     */
    Credential obtain(Duration limit) throws TunnelException, InterruptedException;
}
