package dev.sallyport.client.login;

import dev.sallyport.client.ProxyUrl;

/** What the user has to be told during a sign-in. Called from many threads. */
public interface SignInEvents {
    /**
     * The address where the user signs in, on this machine.
     *
     * @param opening whether a browser was asked to show it
     */
    void visit(String url, boolean opening);

    /**
     * The address where the user types a code, on any device.
     *
     * @param complete the address with the code in it, or the same address
     */
    void enter(String code, String url, String complete);

    /** Another command of the user's is signing in; this one waits for it. */
    void waiting(ProxyUrl proxy);

    /** It is done. */
    void signedIn(ProxyUrl proxy);

    /** Something did not work, and the sign-in goes on. */
    void troubled(String what);
}
