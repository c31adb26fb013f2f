package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.request.Trailers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a request as its upstream gets them. What a client says of itself and of proxies
 * before us is dropped: nobody has told us to believe it. Pure.
 */
public final class RequestFields {
    /** Ours to say: what the client says under these names is dropped. */
    private static final Set<String> OURS =
            Set.of("host", "content-length", "forwarded", "x-real-ip", "x-request-id", "via");

    private static final List<String> OUR_FAMILIES =
            List.of("x-forwarded-", "x-envoy-", "x-pomerium-");

    private RequestFields() {}

    /**
     * Who asks, for the upstream to know.
     *
     * @param clientIp the true client's address
     * @param authority what the client has asked for
     * @param secure whether it came by TLS
     */
    public record Origin(String clientIp, String authority, boolean secure, String requestId) {}

    /**
     * All fields but Host and those that frame the body.
     *
     * @param cookieName of our session cookie, which stays here; empty: there is none
     * @param claimFields names in lower case that only we may use
     * @param identity what we say of who asks
     */
    public static List<Header> of(
            RequestHead head,
            Origin origin,
            String cookieName,
            Set<String> claimFields,
            List<Header> identity,
            FieldRules rules) {
        Set<String> named = HopByHop.named(head.headers());
        List<Header> fields = new ArrayList<>(head.headers().size() + 8);
        for (Header field : head.headers()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            // Where fields become variables, as in CGI, an underscore is a hyphen: RFC 3875 4.1.18.
            String variable = name.replace('_', '-');
            if (name.equals("te") && takesTrailers(field.value())) {
                fields.add(new Header("te", "trailers"));
            } else if (!HopByHop.isOne(name)
                    && !named.contains(name)
                    && !isOurs(variable)
                    && !claimFields.contains(name)
                    && !claimFields.contains(variable)) {
                kept(field, name, cookieName).ifPresent(fields::add);
            }
        }
        fields.add(new Header("x-forwarded-for", origin.clientIp()));
        fields.add(new Header("x-forwarded-proto", origin.secure() ? "https" : "http"));
        fields.add(new Header("x-forwarded-host", origin.authority()));
        fields.add(new Header("x-request-id", origin.requestId()));
        rules.applyTo(fields);
        // Last, so that no rule and no Connection field can take them away or change them.
        for (Header told : identity) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(told.name()));
        }
        fields.addAll(identity);
        return fields;
    }

    /**
     * What may follow the body: nothing that a reader who takes trailers for fields of the head
     * would be misled by, RFC 9110 section 6.5.1.
     *
     * @param sent well-formed
     * @param claimFields names in lower case that only we may use
     */
    public static List<Header> trailers(
            List<Header> sent, RequestHead head, Set<String> claimFields, FieldRules rules) {
        if (sent.isEmpty()) {
            return sent;
        }
        Set<String> taken = new HashSet<>(HopByHop.named(head.headers()));
        head.headers().forEach(field -> taken.add(field.name().toLowerCase(Locale.ROOT)));
        rules.set().forEach(field -> taken.add(field.name().toLowerCase(Locale.ROOT)));
        taken.addAll(rules.remove());
        taken.addAll(claimFields);
        return sent.stream()
                .filter(field -> {
                    String name = field.name().toLowerCase(Locale.ROOT);
                    return !taken.contains(name)
                            && !isOurs(name)
                            && !HopByHop.isOne(name)
                            && !Trailers.isHeadOnly(name);
                })
                .toList();
    }

    private static boolean isOurs(String name) {
        if (OURS.contains(name)) {
            return true;
        }
        for (String family : OUR_FAMILIES) {
            if (name.startsWith(family)) {
                return true;
            }
        }
        return false;
    }

    /** gRPC does not work without it, RFC 9110 section 10.1.4. */
    private static boolean takesTrailers(String value) {
        for (String coding : value.split(",", -1)) {
            if (coding.strip().equalsIgnoreCase("trailers")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Header> kept(Header field, String name, String cookieName) {
        return switch (name) {
            case "cookie" -> withoutSession(field, cookieName);
            case "authorization" ->
                    isOwnCredential(field.value()) ? Optional.empty() : Optional.of(field);
            default -> Optional.of(field);
        };
    }

    private static boolean isOwnCredential(String value) {
        String[] words = value.strip().split("[ \t]+", 2);
        return words[0].equalsIgnoreCase("Pomerium")
                || (words.length > 1
                        && words[0].equalsIgnoreCase("Bearer")
                        && words[1].regionMatches(true, 0, "Pomerium-", 0, 9));
    }

    private static Optional<Header> withoutSession(Header field, String cookieName) {
        if (cookieName.isEmpty()) {
            return Optional.of(field);
        }
        List<String> others = new ArrayList<>();
        for (String pair : field.value().split(";", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            // Also what some servers take for the same: they ignore the case of a cookie's name.
            if (!name.strip().equalsIgnoreCase(cookieName) && !pair.isBlank()) {
                others.add(pair.strip());
            }
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new Header(field.name(), String.join("; ", others)));
    }
}
