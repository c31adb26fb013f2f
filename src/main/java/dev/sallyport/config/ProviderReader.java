package dev.sallyport.config;

import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderKind.Quirk;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.ProviderUrl;
import dev.sallyport.terms.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where people sign in. */
final class ProviderReader {
    private static final int MAX_SECRET_FILE = 4096;
    private static final String DEVELOPMENT = "development";

    private static final List<String> NEEDS_A_PROVIDER =
            List.of(
                    "idp_provider_url",
                    "idp_client_id",
                    "idp_client_secret",
                    "idp_client_secret_file",
                    "idp_scopes",
                    "idp_request_params");

    /** What binds a sign-in to its browser must not be set for all of them. */
    private static final Set<String> OF_THE_PROTOCOL =
            Set.of(
                    "response_type",
                    "client_id",
                    "client_secret",
                    "redirect_uri",
                    "scope",
                    "state",
                    "nonce",
                    "code_challenge",
                    "code_challenge_method",
                    "request",
                    "request_uri");

    private final Section top;
    private final ReferencedFiles files;

    ProviderReader(Section top, ReferencedFiles files) {
        this.top = top;
        this.files = files;
    }

    /** Empty where nobody can sign in, and where something is wrong, which has been told. */
    Optional<ProviderSettings> read() {
        Key key = TopKeys.ALL.get("idp_provider");
        String name = top.text("idp_provider").orElse("");
        String chosen = key == null ? name : key.chosen(name);
        if (!chosen.equals(DEVELOPMENT) && top.has("development_users")) {
            top.warn("development_users", "has no effect without idp_provider: development");
        }
        return switch (chosen) {
            case "" -> {
                NEEDS_A_PROVIDER.stream()
                        .filter(top::has)
                        .findFirst()
                        .ifPresent(first -> top.warn(first, "has no effect without idp_provider"));
                yield Optional.empty();
            }
            case DEVELOPMENT -> new DevelopmentReader(top).read();
            case "hosted" -> {
                top.error(
                        "idp_provider",
                        "hosted is Pomerium's own service, which works with Pomerium only; name a"
                                + " provider of yours");
                yield Optional.empty();
            }
            default -> ProviderKind.named(chosen).flatMap(this::remote);
        };
    }

    private Optional<ProviderSettings> remote(ProviderKind kind) {
        Optional<String> url = url(kind);
        Optional<String> client = top.text("idp_client_id");
        if (client.isEmpty()) {
            top.error("idp_provider", "comes without idp_client_id; copy it from the provider");
        }
        Optional<Secret> secret = secret();
        Optional<List<String>> scopes = scopes(kind);
        Optional<Map<String, String>> params = requestParams(kind);
        if (url.isEmpty()
                || client.isEmpty()
                || secret.isEmpty()
                || scopes.isEmpty()
                || params.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ProviderSettings.Remote(
                        kind,
                        url.get(),
                        client.get(),
                        secret.get(),
                        scopes.get(),
                        params.get(),
                        top.flag("idp_trust_unverified_email", false)));
    }

    private Optional<String> url(ProviderKind kind) {
        String url = top.text("idp_provider_url").orElse(kind.defaultUrl());
        if (url.isEmpty()) {
            top.error(
                    "idp_provider",
                    kind.id() + " comes without idp_provider_url; name its issuer's URL");
            return Optional.empty();
        }
        try {
            if (ProviderUrl.parse(url).getRawQuery() != null) {
                throw new IllegalArgumentException("it must have no query");
            }
        } catch (IllegalArgumentException e) {
            top.error("idp_provider_url", e);
            return Optional.empty();
        }
        if (kind.has(Quirk.TENANT_IN_ISSUER) && url.matches(".*/(common|organizations)(/.*)?")) {
            top.warn(
                    top.has("idp_provider_url") ? "idp_provider_url" : "idp_provider",
                    "accounts of every organisation may sign in; name your tenant:"
                            + " https://login.microsoftonline.com/TENANT/v2.0");
        }
        boolean slash = kind.has(Quirk.OAUTH2_ONLY) && url.endsWith("/");
        return Optional.of(slash ? url.substring(0, url.length() - 1) : url);
    }

    /** The file wins, as in Pomerium. */
    private Optional<Secret> secret() {
        Optional<String> file = top.text("idp_client_secret_file");
        Optional<String> text = top.text("idp_client_secret");
        if (file.isPresent()) {
            if (text.isPresent()) {
                top.warn("idp_client_secret", "has no effect beside idp_client_secret_file");
            }
            text = secretOf(file.get());
        } else if (text.isEmpty()) {
            top.error(
                    "idp_provider",
                    "comes without idp_client_secret or idp_client_secret_file; copy it from the"
                            + " provider");
        }
        return text.map(t -> new Secret(t.getBytes(StandardCharsets.UTF_8)));
    }

    private Optional<String> secretOf(String file) {
        try {
            byte[] bytes = files.read(files.resolve(file), MAX_SECRET_FILE);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return Optional.of(text);
        } catch (IllegalArgumentException e) {
            top.error("idp_client_secret_file", e);
            return Optional.empty();
        }
    }

    private Optional<List<String>> scopes(ProviderKind kind) {
        List<String> scopes = new ArrayList<>();
        top.texts("idp_scopes").forEach(text -> scopes.addAll(List.of(text.strip().split("\\s+"))));
        scopes.removeIf(String::isEmpty);
        if (scopes.isEmpty()) {
            return Optional.of(kind.scopes());
        }
        if (!kind.has(Quirk.NO_OPENID_SCOPE) && !scopes.contains("openid")) {
            top.error(
                    "idp_scopes", "lacks openid, without which no provider says who it is; add it");
            return Optional.empty();
        }
        return Optional.of(scopes);
    }

    /** The kind's own and the operator's on top; an empty one takes the kind's away. */
    private Optional<Map<String, String>> requestParams(ProviderKind kind) {
        Map<String, String> params = new LinkedHashMap<>(kind.requestParams());
        boolean good = true;
        for (Map.Entry<String, Object> entry :
                top.section("idp_request_params").values().entrySet()) {
            String path = "idp_request_params." + entry.getKey();
            if (OF_THE_PROTOCOL.contains(entry.getKey())) {
                top.error(path, "is set anew for each sign-in; remove it");
                good = false;
            } else if (!ValueType.TEXT.accepts(entry.getValue())) {
                top.error(path, "must be a text");
                good = false;
            } else {
                params.put(entry.getKey(), entry.getValue().toString());
            }
        }
        params.values().removeIf(String::isEmpty);
        return good ? Optional.of(params) : Optional.empty();
    }
}
