package dev.sallyport.identity;

import dev.sallyport.request.Cookies;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The places in which a head may carry a token of ours, in the order in which they are tried:
 * cookie, {@code X-Pomerium-Authorization}, {@code Authorization: Pomerium …}, {@code
 * Authorization: Bearer Pomerium-…}, {@code ?pomerium_session=}. {@code Proxy-Authorization} is not
 * one of them.
 *
 * @param tokens as sent, the likeliest first; at most eight count
 * @param explicit whether one of them is not a cookie
 */
public record Credentials(List<String> tokens, boolean explicit) {
    private static final int MOST = 8;
    private static final String OWN = "x-pomerium-authorization";
    private static final String STANDARD = "authorization";
    private static final String POMERIUM = "Pomerium ";
    private static final String BEARER = "Bearer Pomerium-";
    private static final String PARAMETER = "pomerium_session=";

    /** Fields that are credentials, ours or others': no policy and no log gets to see them. */
    public static final Set<String> FIELDS =
            Set.of(STANDARD, "proxy-authorization", "cookie", OWN, "x-pomerium-jwt-assertion");

    public Credentials {
        tokens = List.copyOf(tokens);
    }

    /** What this head carries. An empty token is one: whoever sends it means to be known. */
    public static Credentials of(RequestHead head, String cookieName) {
        List<String> tokens = new ArrayList<>(Cookies.all(head, cookieName));
        int cookies = tokens.size();
        for (Header header : head.headers()) {
            switch (header.name().toLowerCase(Locale.ROOT)) {
                case OWN -> tokens.add(header.value());
                case STANDARD -> {
                    String value = header.value();
                    if (value.startsWith(POMERIUM) || value.equals(POMERIUM.strip())) {
                        tokens.add(value.substring(POMERIUM.length() - 1).strip());
                    } else if (value.startsWith(BEARER)) {
                        tokens.add(value.substring(BEARER.length()));
                    }
                }
                default -> {}
            }
        }
        parameters(head.target(), tokens);
        return new Credentials(
                tokens.subList(0, Math.min(tokens.size(), MOST)), tokens.size() > cookies);
    }

    private static void parameters(String target, List<String> tokens) {
        int query = target.indexOf('?');
        if (query < 0 || target.indexOf(PARAMETER, query) < 0) {
            return;
        }
        for (String pair : target.substring(query + 1).split("&", -1)) {
            if (pair.startsWith(PARAMETER)) {
                tokens.add(decoded(pair.substring(PARAMETER.length())));
            }
        }
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
