package dev.sallyport.client.login;

/** The user's browser. */
public interface Browser {
    /** Asks it to show a page; returns whether it could be asked. Quick: nobody waits for it. */
    boolean open(String url);

    /** Where there is none, or nobody to look at it. */
    static Browser none() {
        return url -> false;
    }
}
