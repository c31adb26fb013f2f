package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.Leg;
import java.util.List;

/**
 * A request over HTTP/1.1 to go on as a WebSocket, which waits for its answer. Exactly one of
 * {@link #switched} and {@link #refuse} is called, once, on the connection's event loop; after the
 * client has gone both do nothing that can be seen.
 */
public interface UpgradeRequest {
    ClientConnection connection();

    RequestHead head();

    /** Runs when the client leaves before it has an answer; at most once, never after an answer. */
    void onGone(Runnable action);

    /** Answers 101 with these headers and hands over the client's side. */
    Leg switched(List<Header> headers);

    /** Answers, and closes the connection as soon as the answer is out. */
    void refuse(Reply reply);
}
