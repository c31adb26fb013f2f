package dev.sallyport.portal;

import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;

/** Which methods our pages know. */
final class Methods {
    private Methods() {}

    static boolean isRead(RequestHead head) {
        return head.method().equals("GET") || head.method().equals("HEAD");
    }

    static Reply notAllowed(Replies replies, String requestId) {
        return replies.plain(405, "405 Method Not Allowed: use GET or HEAD.\n", requestId)
                .with("allow", "GET, HEAD");
    }
}
