package dev.sallyport.reply;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The page that a person sees instead of what they asked for. */
final class RefusalPage {
    private final PageTemplate template = new PageTemplate(RefusalPage.class, "refusal.html");

    /**
     * What Pomerium's pages let scripts read. It depends on the reason alone, so that its hash may
     * stand in the policy: a page that allowed any inline script would need only one slip in
     * escaping to run a stranger's.
     */
    static String script(Explanation why, String code) {
        return "window.POMERIUM_DATA = {\"page\":\"Error\",\"status\":"
                + why.status()
                + ",\"statusText\":"
                + JsonText.quoted(code)
                + ",\"responseFlags\":"
                + JsonText.quoted(why.flags())
                + "};";
    }

    static String contentSecurityPolicy(String script) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(script.getBytes(StandardCharsets.UTF_8));
            return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
                    + Base64.getEncoder().encodeToString(hash)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String render(Explanation why, String script, String requestId, String detail) {
        return template.render(
                Map.of(
                        "status", why.status(),
                        "phrase", why.phrase(),
                        "title", why.title(),
                        "happened", why.happened(),
                        "detail", detail,
                        "advice", why.advice(),
                        "requestId", requestId,
                        "script", script));
    }
}
