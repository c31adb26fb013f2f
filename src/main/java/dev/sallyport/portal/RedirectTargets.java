package dev.sallyport.portal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a program may be sent back to with a token: to this machine, unless the operator says. */
final class RedirectTargets {
    private static final int MAX_CHARS = 2048;

    /** Four plain numbers: other spellings of an address are read differently by different eyes. */
    private static final Pattern LOOPBACK =
            Pattern.compile("127(\\.(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}");

    private RedirectTargets() {}

    /**
     * @param hosts exact names; {@code localhost} stands for every loopback address too
     */
    static boolean allows(String url, List<String> hosts) {
        if (url.length() > MAX_CHARS || !url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return false;
        }
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String host = uri.getHost();
            return (scheme.equals("http") || scheme.equals("https"))
                    && host != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && (hosts.contains(host)
                            || (hosts.contains("localhost") && isThisMachine(host)));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }
}
