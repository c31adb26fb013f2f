package dev.sallyport.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The request-target that an upstream gets. Pure. */
public final class RequestTarget {
    private static final String OURS = "pomerium_session=";

    private RequestTarget() {}

    /**
     * The path as routes and policies saw it, and the query as it came but for a token of ours.
     *
     * @param path normalised
     * @param target as the client sent it
     */
    public static String of(String path, String target, Optional<WebSettings.Rewrite> rewrite) {
        String there =
                rewrite.filter(r -> path.startsWith(r.prefix()))
                        .map(r -> r.by() + path.substring(r.prefix().length()))
                        .orElse(path);
        String rooted = there.startsWith("/") || there.equals("*") ? there : "/" + there;
        int query = target.indexOf('?');
        return query < 0 ? rooted : rooted + withoutToken(target.substring(query));
    }

    private static String withoutToken(String query) {
        if (query.indexOf(OURS) < 0) {
            return query;
        }
        List<String> others = new ArrayList<>();
        for (String pair : query.substring(1).split("&", -1)) {
            if (!pair.startsWith(OURS)) {
                others.add(pair);
            }
        }
        return others.isEmpty() ? "" : "?" + String.join("&", others);
    }
}
