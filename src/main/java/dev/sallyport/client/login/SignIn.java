package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import dev.sallyport.client.Credentials;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import dev.sallyport.client.token.SignInLock;
import dev.sallyport.client.token.TokenCache;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A user's token for one proxy: from the cache, else from one sign-in for all tunnels and all
 * processes that need it at the time. A token that the proxy refuses stays in the cache until there
 * is a better one. Thread-safe.
 */
public final class SignIn implements Credentials {
    private final ProxyUrl proxy;
    private final TokenCache cache;
    private final SignInMethod method;
    private final Duration limit;
    private final SignInEvents events;
    private final ReentrantLock one = new ReentrantLock();

    /** The last token where it could not be kept in the cache. */
    private volatile @Nullable Credential unkept;

    /**
     * For one proxy.
     *
     * @param limit how long a tunnel waits for the person, other commands' sign-ins included
     */
    public SignIn(
            ProxyUrl proxy,
            TokenCache cache,
            SignInMethod method,
            Duration limit,
            SignInEvents events) {
        this.proxy = proxy;
        this.cache = cache;
        this.method = method;
        this.limit = limit;
        this.events = events;
    }

    /** Asks the cache each time: another command may have signed in, or out. */
    @Override
    public @Nullable Credential current() {
        Credential own = unkept;
        return own == null ? cache.load(proxy) : own;
    }

    /**
     * A token that has come since {@code refused} was looked up, or one from a sign-in now. So one
     * tunnel leads to one sign-in at most, however many wait.
     */
    @Override
    public Credential renew(@Nullable Credential refused)
            throws TunnelException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (!one.tryLock()) {
            events.waiting(proxy);
            if (!one.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw late();
            }
        }
        try (SignInLock lock = cache.lock(proxy, left(deadline), () -> events.waiting(proxy))) {
            if (lock == null) {
                throw late();
            }
            Credential other = current();
            if (other != null && !other.equals(refused)) {
                return other;
            }
            Credential fresh = method.obtain(left(deadline));
            unkept = cache.store(proxy, fresh) ? null : fresh;
            events.signedIn(proxy);
            return fresh;
        } finally {
            one.unlock();
        }
    }

    private TunnelException late() {
        return new TunnelException(
                Reason.SIGN_IN_NEEDED,
                "another command is signing in to "
                        + proxy.address()
                        + " and did not finish in time; finish it, or end it, and try again");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
