package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Posts a form as our client, and tells yes, no and neither apart. */
final class TokenEndpoint {
    private static final int MAX_WORDS = 200;

    private final ProviderHttp http;
    private final String clientId;
    private final Secret clientSecret;

    TokenEndpoint(ProviderHttp http, ProviderSettings.Remote settings) {
        this.http = http;
        this.clientId = settings.clientId();
        this.clientSecret = settings.clientSecret();
    }

    /**
     * Asks for tokens or a device code.
     *
     * @param secretInBody where the client's secret goes, RFC 6749 section 2.3.1
     */
    Future<JsonObject> ask(URI url, boolean secretInBody, Map<String, String> parameters) {
        List<String> sent = new ArrayList<>(parameters.values());
        sent.add(secret());
        return post(url, secretInBody, parameters).compose(answer -> read(answer, sent));
    }

    private String secret() {
        return new String(clientSecret.reveal(), StandardCharsets.UTF_8);
    }

    /** Asks for a token to be forgotten, RFC 7009; an unknown one is forgotten already. */
    Future<Void> revoke(URI url, boolean secretInBody, String token) {
        return post(url, secretInBody, Map.of("token", token))
                .compose(answer ->
                        answer.isOk()
                                ? Future.succeededFuture()
                                : Future.failedFuture(answer.unusable()));
    }

    private Future<Answer> post(URI url, boolean secretInBody, Map<String, String> parameters) {
        Map<String, String> form = new LinkedHashMap<>(parameters);
        Map<String, String> headers = new LinkedHashMap<>();
        String secret = secret();
        form.put("client_id", clientId);
        if (secretInBody) {
            form.put("client_secret", secret);
        } else {
            String pair = Form.encode(clientId) + ":" + Form.encode(secret);
            headers.put(
                    "authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return http.post(url, headers, form);
    }

    private static Future<JsonObject> read(Answer answer, List<String> sent) {
        boolean no = answer.status() >= 400 && answer.status() < 500 && answer.status() != 429;
        // GitHub says no with 200.
        if (no || answer.isOk()) {
            var error = answer.object().map(json -> json.getValue("error"));
            if (error.isPresent() && error.get() instanceof String code && !code.isEmpty()) {
                return Future.failedFuture(refusal(answer, code, description(answer, sent)));
            }
        }
        try {
            return Future.succeededFuture(answer.expectObject());
        } catch (ProviderException e) {
            return Future.failedFuture(e);
        }
    }

    /** The provider's own words, unless they repeat what was sent: a token, or our secret. */
    private static String description(Answer answer, List<String> sent) {
        String words =
                answer.object()
                        .flatMap(json -> TokenAnswer.text(json, "error_description"))
                        .orElse("");
        boolean repeats =
                sent.stream().anyMatch(value -> value.length() >= 8 && words.contains(value));
        return words.isEmpty() || repeats || words.length() > MAX_WORDS ? "" : " (" + words + ")";
    }

    private static ProviderException refusal(Answer answer, String code, String words) {
        Kind kind =
                switch (code) {
                    case "authorization_pending" -> Kind.PENDING;
                    case "slow_down" -> Kind.SLOW_DOWN;
                    case "expired_token" -> Kind.EXPIRED;
                    case "temporarily_unavailable", "server_error" -> Kind.UNREACHABLE;
                    case "unsupported_grant_type" -> Kind.NOT_SUPPORTED;
                    default -> Kind.REFUSED;
                };
        String advice =
                code.equals("invalid_client")
                        ? "; check idp_client_id and idp_client_secret"
                        : code.equals("invalid_scope") ? "; check idp_scopes" : "";
        return new ProviderException(
                kind,
                answer.request() + " answered " + answer.status() + " " + code + words + advice);
    }
}
