package dev.sallyport.reply;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A page of ours, read once. Every value is escaped for HTML, and what is no text in it, controls
 * and marks that turn the direction of the words after them, shows as U+FFFD; {@code
 * {{>style.css}}} is the look that all pages share. Immutable; any thread.
 */
public final class PageTemplate {
    /** For a page without scripts whose forms come back to us. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private final Template template;

    /**
     * @param owner a class of the package that the file lies beside
     */
    public PageTemplate(Class<?> owner, String file) {
        template =
                Mustache.compiler()
                        .withEscaper(value -> Escapers.HTML.escape(text(value)))
                        .withLoader(name -> new StringReader(source(PageTemplate.class, name)))
                        .compile(source(owner, file));
    }

    private static String source(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + file + " of " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unicode's explicit directions reach past the value's end, unlike its implicit marks. */
    private static String text(String value) {
        StringBuilder text = new StringBuilder(value.length());
        value.codePoints().map(c -> isText(c) ? c : 0xfffd).forEach(text::appendCodePoint);
        return text.toString();
    }

    private static boolean isText(int c) {
        boolean turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !turns && !half && (c == '\n' || c == '\t' || !Character.isISOControl(c));
    }

    /** The page with these values. */
    public String render(Map<String, ?> values) {
        return template.execute(values);
    }
}
