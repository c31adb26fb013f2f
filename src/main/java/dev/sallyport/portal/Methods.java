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
        return notAllowed(replies, requestId, "GET, HEAD");
    }

    /**
     * @param allowed as in {@code Allow}, RFC 9110 section 10.2.1
     */
    static Reply notAllowed(Replies replies, String requestId, String allowed) {
        String text =
                "405 Method Not Allowed: use " + allowed.replace(", HEAD", " or HEAD") + ".\n";
        return replies.plain(405, text, requestId).with("allow", allowed);
    }
}
