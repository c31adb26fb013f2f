package dev.sallyport.portal;

import dev.sallyport.reply.Reply;

/**
 * An answer of ours, and what the access log calls it.
 *
 * @param details {@code via_upstream}, or the code of a {@link dev.sallyport.terms.RefusalReason}
 */
public record Page(Reply reply, String details) {
    /** A page that was asked for. */
    public static Page of(Reply reply) {
        return new Page(reply, "via_upstream");
    }

    Page with(String name, String value) {
        return new Page(reply.with(name, value), details);
    }
}
