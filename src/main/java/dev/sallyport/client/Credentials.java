package dev.sallyport.client;

import org.jspecify.annotations.Nullable;

/** Where a dialer gets its credential from. Thread-safe. */
public interface Credentials {
    /** What to send at first; null sends nothing. Quick: every tunnel asks. */
    @Nullable Credential current();

    /**
     * Another one, after the proxy wanted a sign-in. May wait for minutes, for a person.
     *
     * @param refused what {@link #current} gave for this tunnel
     * @throws TunnelException when there is none, with a reason why
     */
    Credential renew(@Nullable Credential refused) throws TunnelException, InterruptedException;

    /** The same one always, or none: whoever starts the program has to give another. */
    static Credentials fixed(@Nullable Credential credential) {
        return new Credentials() {
            @Override
            public @Nullable Credential current() {
                return credential;
            }

            @Override
            public Credential renew(@Nullable Credential refused) throws TunnelException {
                throw new TunnelException(
                        TunnelException.Reason.SIGN_IN_NEEDED,
                        credential == null
                                ? "you have to sign in: sallyport login, or --service-account-file"
                                : "the service account's token is not accepted: it may have expired"
                                        + " or been revoked, get a new one and give it with"
                                        + " --service-account-file");
            }
        };
    }
}
