package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.Leg;
import java.util.List;

/**
 * A CONNECT that waits for its answer, over HTTP/1.1 or as a stream of HTTP/2. Exactly one of
 * {@link #accept} and {@link #refuse} is called, once, on the connection's event loop; after the
 * client has gone both do nothing that can be seen.
 */
public interface TunnelRequest {
    ClientConnection connection();

    RequestHead head();

    /** Runs when the client leaves before it has an answer; at most once, never after an answer. */
    void onGone(Runnable action);

    /**
     * Answers 200 with these headers and hands over the client's side; its early bytes come first.
     */
    Leg accept(List<Header> headers);

    /** Answers and ends the request; an HTTP/1.1 connection closes as soon as the answer is out. */
    void refuse(Reply reply);
}
