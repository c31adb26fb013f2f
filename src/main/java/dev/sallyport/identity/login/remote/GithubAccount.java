package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.Claims;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.ProviderUrl;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What GitHub's API says of the account that a token belongs to. Home context only. */
final class GithubAccount {
    private static final int PAGE = 100;
    private static final int MAX_PAGES = 10;

    private final ProviderHttp http;
    private final String api;
    private final boolean readsOrganisations;

    GithubAccount(ProviderHttp http, ProviderSettings.Remote settings) {
        this.http = http;
        this.api =
                settings.url().equals(settings.kind().defaultUrl())
                        ? "https://api.github.com"
                        : settings.url() + "/api/v3";
        this.readsOrganisations =
                settings.scopes().stream().anyMatch(s -> s.endsWith(":org") || s.equals("user"));
    }

    Future<Profile> profile(String access) {
        return ask("/user", access)
                .compose(user -> Step.of(user::expectObject))
                .compose(user ->
                        email(access)
                                .compose(email ->
                                        groups(access)
                                                .compose(groups ->
                                                        Step.of(() ->
                                                                profile(user, email, groups)))));
    }

    private Future<Answer> ask(String path, String access) {
        URI url = ProviderUrl.parse(api + path);
        return http.get(
                        url,
                        Map.of(
                                "authorization",
                                "Bearer " + access,
                                "accept",
                                "application/vnd.github+json"))
                .compose(answer ->
                        answer.status() == 401
                                ? Future.failedFuture(
                                        new ProviderException(
                                                Kind.REFUSED,
                                                answer.request() + " refused the access token"))
                                : Future.succeededFuture(answer));
    }

    /** The primary address, if GitHub has verified it. */
    private Future<Optional<String>> email(String access) {
        return ask("/user/emails?per_page=" + PAGE, access)
                .compose(answer -> Step.of(answer::expectArray))
                .map(list ->
                        objects(list).stream()
                                .filter(e -> Boolean.TRUE.equals(e.getValue("primary")))
                                .filter(e -> Boolean.TRUE.equals(e.getValue("verified")))
                                .flatMap(e -> TokenAnswer.text(e, "email").stream())
                                .findFirst());
    }

    private Future<List<String>> groups(String access) {
        if (!readsOrganisations) {
            return Future.succeededFuture(List.of());
        }
        List<String> groups = new ArrayList<>();
        return pages("/user/orgs", 1, access, groups, org -> TokenAnswer.text(org, "login"))
                .compose(_ -> pages("/user/teams", 1, access, groups, GithubAccount::team))
                .map(groups);
    }

    private static Optional<String> team(JsonObject team) {
        return team.getValue("organization") instanceof JsonObject org
                ? TokenAnswer.text(org, "login")
                        .flatMap(login ->
                                TokenAnswer.text(team, "slug").map(slug -> login + "/" + slug))
                : Optional.empty();
    }

    /** All pages: with part of them a policy could overlook a group that it denies. */
    private Future<Void> pages(
            String path,
            int page,
            String access,
            List<String> groups,
            Function<JsonObject, Optional<String>> name) {
        if (page > MAX_PAGES) {
            return Future.failedFuture(
                    new ProviderException(
                            Kind.BAD_ANSWER,
                            path + " has more than " + MAX_PAGES * PAGE + " entries"));
        }
        return ask(path + "?per_page=" + PAGE + "&page=" + page, access)
                .compose(answer -> Step.of(answer::expectArray))
                .compose(list -> {
                    objects(list).forEach(o -> name.apply(o).ifPresent(groups::add));
                    return list.size() < PAGE
                            ? Future.succeededFuture()
                            : pages(path, page + 1, access, groups, name);
                });
    }

    private static List<JsonObject> objects(JsonArray list) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list) {
            if (element instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static Profile profile(JsonObject user, Optional<String> email, List<String> groups)
            throws ProviderException {
        if (!(user.getValue("id") instanceof Number number)) {
            throw new ProviderException(Kind.BAD_ANSWER, "GitHub's answer: id is missing");
        }
        String subject = String.valueOf(number.longValue());
        String login = TokenAnswer.text(user, "login").orElse("");
        String name = TokenAnswer.text(user, "name").orElse(login);
        String address = email.filter(Claims::isAddress).orElse("");
        Map<String, List<String>> claims = new LinkedHashMap<>();
        claims.put("sub", List.of(subject));
        claims.put("user", List.of(login));
        claims.put("name", List.of(name));
        if (!address.isEmpty()) {
            claims.put("email", List.of(address));
        }
        claims.put("groups", groups);
        return new Profile(subject, address, name, claims, groups);
    }
}
