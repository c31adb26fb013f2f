package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.Claims;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes one profile of what the id token and the userinfo endpoint say. Pure. */
final class ProfileReader {
    /** What only the signed token can say; the userinfo answer is not signed. */
    private static final Set<String> OF_THE_SIGN_IN =
            Set.of("iss", "aud", "azp", "sub", "sid", "auth_time", "acr", "amr", "tid");

    private final ProviderSettings.Remote settings;

    ProfileReader(ProviderSettings.Remote settings) {
        this.settings = settings;
    }

    /**
     * The userinfo's claims win over the token's, as in Pomerium.
     *
     * @param userInfo empty where the provider has no such endpoint
     */
    Profile read(String subject, Map<String, ?> idToken, Map<String, ?> userInfo)
            throws ProviderException {
        Map<String, Object> merged = new LinkedHashMap<>(idToken);
        userInfo.forEach((name, value) -> {
            if (!OF_THE_SIGN_IN.contains(name)) {
                merged.put(name, value);
            }
        });
        Map<String, List<String>> claims;
        try {
            claims = Claims.flatten(merged);
        } catch (IllegalArgumentException e) {
            throw new ProviderException(Kind.BAD_ANSWER, String.valueOf(e.getMessage()));
        }
        List<String> groups =
                settings.kind().groupClaims().stream()
                        .filter(claims::containsKey)
                        .findFirst()
                        .map(claims::get)
                        .orElse(List.of());
        if (!groups.isEmpty()) {
            claims.put("groups", groups);
        }
        String email =
                settings.trustUnverifiedEmail() || isVerified(idToken, userInfo)
                        ? Claims.first(claims, "email")
                        : "";
        return new Profile(
                subject, Claims.isAddress(email) ? email : "", name(claims), claims, groups);
    }

    /**
     * Unless somebody says no: many providers say nothing. Where people may write any address into
     * their own account, the unverified one of a colleague would be their way in.
     */
    private static boolean isVerified(Map<String, ?> idToken, Map<String, ?> userInfo) {
        return Stream.of(idToken, userInfo)
                .map(said -> String.valueOf(said.get("email_verified")))
                .noneMatch("false"::equalsIgnoreCase);
    }

    private static String name(Map<String, List<String>> claims) {
        String parts =
                (Claims.first(claims, "given_name") + " " + Claims.first(claims, "family_name"))
                        .strip();
        return Stream.of(
                        Claims.first(claims, "name"),
                        parts,
                        Claims.first(claims, "preferred_username"),
                        Claims.first(claims, "email"))
                .filter(name -> !name.isBlank())
                .findFirst()
                .orElse("");
    }
}
