package dev.sallyport.request;

import dev.sallyport.terms.RefusalReason;
import org.jspecify.annotations.Nullable;

/** What the bytes so far are. */
public sealed interface HeadParse {
    /** Not yet a whole head; more bytes are needed. */
    record Incomplete() implements HeadParse {}

    /**
     * A whole head.
     *
     * @param length bytes that belong to it, the empty line included
     * @param body how the body that follows is framed
     */
    record Complete(RequestHead head, int length, BodyFraming body) implements HeadParse {}

    /**
     * Never a head of ours.
     *
     * @param detail one sentence for the person at the other end; it repeats nothing they sent
     * @param head what could be read of it, for the log
     */
    record Malformed(RefusalReason reason, String detail, @Nullable RequestHead head)
            implements HeadParse {}
}
