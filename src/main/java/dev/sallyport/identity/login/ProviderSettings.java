package dev.sallyport.identity.login;

import dev.sallyport.identity.login.ProviderKind.Quirk;
import dev.sallyport.terms.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which provider, and as which client. */
public sealed interface ProviderSettings {
    /**
     * A name that the same provider, URL and client always have, and no other: 32 hexadecimal
     * digits.
     */
    default String id() {
        String text =
                switch (this) {
                    case Development _ -> "development";
                    // The length keeps apart what would run together otherwise.
                    case Remote remote ->
                            String.join(
                                    " ",
                                    remote.kind.id(),
                                    String.valueOf(remote.url.length()),
                                    remote.url,
                                    remote.clientId);
                };
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * A provider that is reached over HTTP.
     *
     * @param url of its issuer, without a slash at its end unless the issuer has one; https, or
     *     http on a loopback address
     * @param scopes asked for, in this order; never empty
     * @param requestParams more parameters of the sign-in URL; none that the protocol owns
     * @param trustUnverifiedEmail whether an address counts that the provider calls unverified
     */
    record Remote(
            ProviderKind kind,
            String url,
            String clientId,
            Secret clientSecret,
            List<String> scopes,
            Map<String, String> requestParams,
            boolean trustUnverifiedEmail)
            implements ProviderSettings {
        public Remote {
            scopes = List.copyOf(scopes);
            requestParams = Map.copyOf(requestParams);
            boolean openid = scopes.contains("openid") || kind.has(Quirk.NO_OPENID_SCOPE);
            if (scopes.isEmpty() || !openid) {
                throw new IllegalArgumentException("the scopes lack openid");
            }
        }

        /** A client with the kind's own URL, scopes and parameters. */
        public static Remote of(ProviderKind kind, String url, String id, Secret secret) {
            return new Remote(kind, url, id, secret, kind.scopes(), kind.requestParams(), false);
        }

        /** Request parameters in a fixed order. */
        public Map<String, String> orderedRequestParams() {
            return new TreeMap<>(requestParams);
        }
    }

    /**
     * No provider: whoever comes chooses who they are.
     *
     * @param users at least one, each address once
     */
    record Development(List<Profile> users) implements ProviderSettings {
        public Development {
            users = List.copyOf(users);
            if (users.isEmpty()) {
                throw new IllegalArgumentException("there is nobody to choose");
            }
        }
    }
}
