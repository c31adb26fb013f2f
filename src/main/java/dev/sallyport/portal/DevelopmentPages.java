package dev.sallyport.portal;

import dev.sallyport.identity.login.DevelopmentProvider;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.reply.ChoicePage;
import dev.sallyport.reply.ChoicePage.Choice;
import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The development provider's page, {@link DevelopmentProvider#PATH}: choose who you are. */
public final class DevelopmentPages {
    private static final String WARNING =
            "Development provider: nobody is asked for a password. Whoever sees this page may sign"
                    + " in as anyone on it.";

    private final Replies replies;
    private final DevelopmentProvider provider;
    private static final ChoicePage PAGE = new ChoicePage();

    public DevelopmentPages(Replies replies, DevelopmentProvider provider) {
        this.replies = replies;
        this.provider = provider;
    }

    /**
     * The answer to a request for the page: with {@code state} its users, with {@code state} and
     * {@code user} a redirect to the callback, which carries a code that is good once.
     */
    public Reply answer(RequestHead head, String requestId) {
        if (!Methods.isRead(head)) {
            return Methods.notAllowed(replies, requestId);
        }
        Map<String, String> query = Fields.of(Fields.query(head.target()));
        String state = query.getOrDefault("state", "");
        if (!provider.isWaiting(state)) {
            return replies.plain(
                    400,
                    "400 Bad Request: no sign-in waits here. Go back to where you wanted to go, and"
                            + " begin again.\n",
                    requestId);
        }
        String user = query.get("user");
        return user == null
                ? PAGE.reply("Sign in as", WARNING, choices(state), requestId)
                : chosen(state, user, requestId);
    }

    private List<Choice> choices(String state) {
        List<Choice> choices = new ArrayList<>();
        for (Profile user : provider.users()) {
            String groups = user.groups().isEmpty() ? "" : " · " + String.join(", ", user.groups());
            choices.add(
                    new Choice(
                            user.name(),
                            user.email() + groups,
                            DevelopmentProvider.PATH
                                    + "?state="
                                    + URLEncoder.encode(state, StandardCharsets.UTF_8)
                                    + "&user="
                                    + choices.size()));
        }
        return choices;
    }

    private Reply chosen(String state, String user, String requestId) {
        int index = user.matches("[0-9]{1,6}") ? Integer.parseInt(user) : -1;
        return provider.choose(state, index)
                .map(callback -> replies.redirect(callback, requestId))
                .orElseGet(() ->
                        replies.plain(400, "400 Bad Request: there is no such user.\n", requestId));
    }
}
