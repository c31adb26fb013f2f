package dev.sallyport.config;

import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.portal.CookieSettings;
import dev.sallyport.portal.PortalSettings;
import dev.sallyport.terms.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads how people sign in, if there is a provider. */
final class SignInReader {
    private static final Duration SESSION = Duration.ofHours(14);
    private static final Duration GRACE = Duration.ofHours(1);
    private static final int MAX_SECRET_FILE = 4096;

    private final Section top;
    private final ReferencedFiles files;
    private final StateFolder state;
    private final boolean check;

    /**
     * @param check whether nothing may be made
     */
    SignInReader(Section top, ReferencedFiles files, StateFolder state, boolean check) {
        this.top = top;
        this.files = files;
        this.state = state;
        this.check = check;
    }

    /**
     * Reads all of it.
     *
     * @param provider empty: nobody can sign in, and the rest is not needed
     */
    Optional<SignInConfiguration> read(Optional<ProviderSettings> provider) {
        PortalSettings portal = portal(provider);
        return provider.map(settings -> {
            StoreSettings store = new StoreReader(top, files, state).read();
            boolean given = top.has("shared_secret") || top.has("shared_secret_file");
            if (store instanceof StoreSettings.Postgres && !given) {
                top.error(
                        "databroker_storage_type",
                        "nodes that share a database need the same shared_secret, and there is"
                                + " none");
            }
            return new SignInConfiguration(
                    settings,
                    portal,
                    sharedSecret(),
                    store,
                    top.duration("idp_outage_grace", GRACE));
        });
    }

    private PortalSettings portal(Optional<ProviderSettings> provider) {
        Optional<String> origin =
                top.text("authenticate_service_url").flatMap(SignInReader::origin);
        if (origin.isEmpty() && top.has("authenticate_service_url")) {
            top.error(
                    "authenticate_service_url",
                    "expected https://host or https://host:port, without a path");
        } else if (origin.isEmpty()
                && provider.filter(ProviderSettings.Remote.class::isInstance).isPresent()) {
            top.warn(
                    "idp_provider",
                    "works best with authenticate_service_url; without it every host is a sign-in"
                            + " host, and the provider must know each one's /oauth2/callback");
        }
        List<String> hosts = top.texts("programmatic_redirect_domain_whitelist");
        return new PortalSettings(
                origin,
                cookie(),
                top.duration("cookie_expire", SESSION),
                hosts.isEmpty() ? List.of("localhost") : hosts,
                top.text("signout_redirect_url"));
    }

    /** Pomerium's files write it with and without a slash at the end. */
    private static Optional<String> origin(String url) {
        URI uri = URI.create(url);
        String path = String.valueOf(uri.getRawPath());
        boolean plain =
                uri.getHost() != null
                        && (path.isEmpty() || path.equals("/"))
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getRawUserInfo() == null;
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        if (!plain || !https) {
            return Optional.empty();
        }
        int port = uri.getPort();
        return Optional.of(
                "https://"
                        + uri.getHost().toLowerCase(Locale.ROOT)
                        + (port < 0 || port == 443 ? "" : ":" + port));
    }

    private CookieSettings cookie() {
        String name = top.text("cookie_name").orElse(CookieSettings.DEFAULT.name());
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            top.error("cookie_name", "expected letters, digits, _, . and -");
        }
        String sameSite =
                switch (top.text("cookie_same_site").orElse("").toLowerCase(Locale.ROOT)) {
                    case "strict" -> "Strict";
                    case "none" -> "None";
                    default -> "Lax";
                };
        Optional<String> domain = top.text("cookie_domain");
        if (domain.filter(d -> !d.matches("\\.?[A-Za-z0-9.-]{1,253}")).isPresent()) {
            top.error("cookie_domain", "expected a domain such as example.com");
        }
        return new CookieSettings(name, domain, top.flag("cookie_http_only", true), sameSite);
    }

    /** Given, or made once and kept: then only this machine's tokens count here. */
    private Secret sharedSecret() {
        Optional<String> text = top.text("shared_secret");
        Optional<String> file = top.text("shared_secret_file");
        try {
            if (text.isPresent() || file.isPresent()) {
                return new Secret(
                        Base64.getDecoder()
                                .decode(
                                        text.isPresent()
                                                ? text.get()
                                                : fileText(file.orElseThrow())));
            }
            return state.secret(!check);
        } catch (IllegalArgumentException e) {
            // A bad value has been told where all keys are checked; a bad folder has not.
            if (text.isEmpty() && file.isEmpty()) {
                top.error("shared_secret", e);
            }
            return new Secret(new byte[32]);
        }
    }

    private String fileText(String name) {
        byte[] bytes = files.read(files.resolve(name), MAX_SECRET_FILE);
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }
}
