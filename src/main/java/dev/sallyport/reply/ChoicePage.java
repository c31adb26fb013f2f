package dev.sallyport.reply;

import dev.sallyport.request.Header;
import java.util.List;
import java.util.Map;

/** A page on which a person chooses one of several. Immutable; any thread. */
public final class ChoicePage {
    // No forms: browsers hold form-action to every redirect that follows, and these end elsewhere.
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final PageTemplate template = new PageTemplate(ChoicePage.class, "choice.html");

    /** One of them; any text may stand in label and detail. */
    public record Choice(String label, String detail, String href) {}

    /** Reads the page's template, once. */
    public ChoicePage() {}

    /** The page, status 200, not to be kept; the address it was reached by is told to nobody. */
    public Reply reply(String title, String warning, List<Choice> choices, String requestId) {
        List<Map<String, String>> rows =
                choices.stream()
                        .map(c ->
                                Map.of("label", c.label(), "detail", c.detail(), "href", c.href()))
                        .toList();
        String html = template.render(Map.of("title", title, "warning", warning, "choices", rows));
        List<Header> headers = Replies.common(requestId, Accept.HTML.contentType());
        headers.add(new Header("content-security-policy", POLICY));
        headers.add(new Header("referrer-policy", "no-referrer"));
        headers.add(new Header("x-frame-options", "DENY"));
        return new Reply(200, headers, html, false);
    }
}
