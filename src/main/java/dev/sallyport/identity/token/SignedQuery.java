package dev.sallyport.identity.token;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Parameters of our own pages that only we can have written, for five minutes. The signature covers
 * the page and the query as text, so nothing can be added, dropped, doubled or moved. Names are
 * Pomerium's. Immutable; any thread.
 */
public final class SignedQuery {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final long LEEWAY_SECONDS = 60;
    private static final String SIGNATURE = "&pomerium_signature=";
    private static final int MAX_CHARS = 16 * 1024;

    private final SecretKey key;
    private final InstantSource clock;

    /** Signs and checks for the deployment that has these keys. */
    public SignedQuery(Keys keys, InstantSource clock) {
        this.key = keys.key("signed query", "HmacSHA256");
        this.clock = clock;
    }

    /**
     * A query, without the question mark.
     *
     * @param page the path that it is for
     */
    public String write(String page, Map<String, String> parameters) {
        long now = clock.instant().getEpochSecond();
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("pomerium_issued", Long.toString(now));
        all.put("pomerium_expiry", Long.toString(now + LIFE.toSeconds()));
        String query = encode(all);
        return query + SIGNATURE + signature(page, query);
    }

    /** The parameters of a query that we wrote for this page and that still counts. */
    public Optional<Map<String, String>> read(String page, String query) {
        int end = query.lastIndexOf(SIGNATURE);
        if (end < 0 || query.length() > MAX_CHARS) {
            return Optional.empty();
        }
        String signed = query.substring(0, end);
        byte[] expected = signature(page, signed).getBytes(StandardCharsets.UTF_8);
        byte[] found = query.substring(end + SIGNATURE.length()).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, found)) {
            return Optional.empty();
        }
        return Optional.of(decode(signed)).filter(this::isDue);
    }

    private boolean isDue(Map<String, String> parameters) {
        long now = clock.instant().getEpochSecond();
        // Only what we wrote comes this far: the numbers are there.
        return Long.parseLong(parameters.getOrDefault("pomerium_issued", "0"))
                        <= now + LEEWAY_SECONDS
                && now <= Long.parseLong(parameters.getOrDefault("pomerium_expiry", "0"));
    }

    private String signature(String page, String query) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] sum = mac.doFinal((page + '?' + query).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String encode(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> {
            query.append(query.isEmpty() ? "" : "&").append(name).append('=');
            query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
        return query.toString();
    }

    private static Map<String, String> decode(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
