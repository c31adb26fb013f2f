package dev.sallyport.reply;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The page that a person sees instead of what they asked for. */
final class RefusalPage {
    private final Template template;

    RefusalPage() {
        template = Mustache.compiler().escapeHTML(true).compile(source());
    }

    private static String source() {
        try (InputStream in = RefusalPage.class.getResourceAsStream("refusal.html")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks dev/sallyport/reply/refusal.html");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
        return template.execute(
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
