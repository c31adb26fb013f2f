package dev.sallyport.portal;

import dev.sallyport.identity.token.SignedQuery;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Makes the addresses that lead to a sign-in and back. Immutable. */
public final class SignInAddresses {
    static final String SIGN_IN = "/.pomerium/sign_in";
    static final String CALLBACK = "/.pomerium/callback/";
    static final String PROVIDER_CALLBACK = "/oauth2/callback";
    static final String REDIRECT = "pomerium_redirect_uri";
    static final String CALLBACK_URI = "pomerium_callback_uri";
    static final String PROGRAMMATIC = "pomerium_programmatic";

    private final SignedQuery signedQuery;

    /** Addresses that this deployment's nodes can check. */
    public SignInAddresses(SignedQuery signedQuery) {
        this.signedQuery = signedQuery;
    }

    /**
     * Where somebody signs in and comes back to {@code target}.
     *
     * @param host the authority that was asked, which gets the session cookie
     * @param target where they go afterwards
     */
    public String signIn(PortalSettings settings, String host, String target) {
        return signIn(settings, host, target, false);
    }

    String signIn(PortalSettings settings, String host, String target, boolean programmatic) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(CALLBACK_URI, "https://" + host + CALLBACK);
        if (programmatic) {
            parameters.put(PROGRAMMATIC, "true");
        }
        parameters.put(REDIRECT, target);
        return origin(settings, host) + SIGN_IN + "?" + signedQuery.write(SIGN_IN, parameters);
    }

    /** Scheme and authority of the sign-in pages, for one who asked this host. */
    static String origin(PortalSettings settings, String host) {
        return settings.signInOrigin().orElse("https://" + host);
    }

    static String host(String origin) {
        return origin.substring(origin.indexOf("://") + 3);
    }

    static boolean isSignInHost(PortalSettings settings, String host) {
        return settings.signInOrigin()
                .map(origin -> host(origin).equals(host.toLowerCase(Locale.ROOT)))
                .orElse(true);
    }

    /** {@code url} with one more parameter. */
    static String with(String url, String nameAndValue) {
        return url + (url.indexOf('?') < 0 ? "?" : "&") + nameAndValue;
    }
}
