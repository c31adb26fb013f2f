package dev.sallyport.portal;

import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import java.util.Optional;

/** The pages that every host has, whatever its routes. */
public final class OwnPages {
    private final Replies replies;

    public OwnPages(Replies replies) {
        this.replies = replies;
    }

    /**
     * The answer to a request for a path of ours.
     *
     * @param path normalised, without query
     * @return empty where there is no such page
     */
    public Optional<Reply> answer(RequestHead head, String path, String requestId) {
        if (!path.equals("/ping") && !path.equals("/healthz")) {
            return Optional.empty();
        }
        return Optional.of(
                Methods.isRead(head)
                        ? replies.plain(200, "OK\n", requestId)
                        : Methods.notAllowed(replies, requestId));
    }
}
