package dev.sallyport.reply;

import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the proxy's own answers. Immutable; any thread. */
public final class Replies {
    private final RefusalPage page = new RefusalPage();

    /** Reads the page's template, once. */
    public Replies() {}

    /**
     * The status that {@link #refusal} gives this reason, for logs of requests whose answer is made
     * elsewhere or never.
     */
    public static int status(RefusalReason reason) {
        return Explanation.of(reason).status();
    }

    /**
     * Says no. Closes the connection after a CONNECT and where the head was at fault: then nobody
     * knows where the next request would begin.
     *
     * @param head null where none could be read
     * @param detail one sentence that repeats nothing of the request, or empty
     */
    public Reply refusal(
            RefusalReason reason, String requestId, @Nullable RequestHead head, String detail) {
        Explanation why = Explanation.of(reason);
        Accept kind =
                head == null || why.head() ? Accept.TEXT : Accept.preferred(head.all("accept"));
        String script = RefusalPage.script(why, reason.code());
        List<Header> headers = common(requestId, kind.contentType());
        headers.add(new Header("x-frame-options", "SAMEORIGIN"));
        if (kind == Accept.HTML) {
            headers.add(
                    new Header(
                            "content-security-policy", RefusalPage.contentSecurityPolicy(script)));
        }
        if (isDenial(reason)) {
            headers.add(new Header("x-pomerium-intercepted-response", "true"));
        }
        if (reason == RefusalReason.HTTP_1_0) {
            // RFC 9110 section 15.5.22: 426 names what to upgrade to.
            headers.add(new Header("upgrade", "HTTP/1.1"));
        }
        String body =
                switch (kind) {
                    case HTML -> page.render(why, script, requestId, detail);
                    case JSON -> json(reason, why, requestId, detail);
                    case TEXT -> text(reason, why, requestId, detail);
                };
        boolean close = head == null || why.head() || head.method().equals("CONNECT");
        return new Reply(why.status(), headers, body, close);
    }

    /** Whether a policy says no, rather than the proxy itself. */
    private static boolean isDenial(RefusalReason reason) {
        return reason == RefusalReason.POLICY_DENIED
                || reason == RefusalReason.CLIENT_CERTIFICATE_REQUIRED
                || reason == RefusalReason.CLIENT_CERTIFICATE_INVALID;
    }

    /** A page of text that lets the connection live. */
    public Reply plain(int status, String body, String requestId) {
        return new Reply(status, common(requestId, Accept.TEXT.contentType()), body, false);
    }

    /** The same for JSON. */
    public Reply json(int status, String body, String requestId) {
        return new Reply(status, common(requestId, Accept.JSON.contentType()), body, false);
    }

    /** A page for people, without scripts. */
    public Reply page(int status, String html, String requestId) {
        List<Header> headers = common(requestId, Accept.HTML.contentType());
        headers.add(new Header("content-security-policy", PageTemplate.CONTENT_SECURITY_POLICY));
        headers.add(new Header("referrer-policy", "no-referrer"));
        return new Reply(status, headers, html, false);
    }

    /** Sends the client elsewhere, RFC 9110 section 15.4.3. */
    public Reply redirect(String url, String requestId) {
        List<Header> headers = common(requestId, Accept.TEXT.contentType());
        headers.add(new Header("location", url));
        headers.add(new Header("referrer-policy", "no-referrer"));
        return new Reply(302, headers, "", false);
    }

    /** Whether this client would rather have a page than JSON or text. */
    public static boolean wantsPage(RequestHead head) {
        return Accept.preferred(head.all("accept")) == Accept.HTML;
    }

    static List<Header> common(String requestId, String contentType) {
        List<Header> headers = new ArrayList<>(8);
        headers.add(new Header("content-type", contentType));
        headers.add(new Header("cache-control", "no-store"));
        headers.add(new Header("x-content-type-options", "nosniff"));
        headers.add(new Header("x-request-id", requestId));
        return headers;
    }

    /**
     * Pomerium has two shapes: its policy's answer, and its proxy's own. Both say more here, for
     * our client to show.
     */
    private static String json(
            RefusalReason reason, Explanation why, String requestId, String detail) {
        String id = JsonText.quoted(requestId);
        String more = detail.isEmpty() ? "}" : ",\"detail\":" + JsonText.quoted(detail) + "}";
        return isDenial(reason)
                ? "{\"error\":" + JsonText.quoted(why.phrase()) + ",\"request_id\":" + id + more
                : "{\"requestId\":"
                        + id
                        + ",\"status\":"
                        + why.status()
                        + ",\"statusText\":"
                        + JsonText.quoted(reason.code())
                        + more;
    }

    private static String text(
            RefusalReason reason, Explanation why, String requestId, String detail) {
        StringBuilder text = new StringBuilder(256);
        text.append(why.status()).append(' ').append(why.phrase()).append('\n');
        text.append(why.happened()).append('\n');
        if (!detail.isEmpty()) {
            text.append(detail).append('\n');
        }
        return text.append(why.advice())
                .append("\nreason: ")
                .append(reason.code())
                .append("\nrequest id: ")
                .append(requestId)
                .append('\n')
                .toString();
    }
}
