package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;

/**
 * A request of HTTP/1.1 or HTTP/2 that is not a CONNECT. Confined to the connection's event loop.
 */
public interface WebRequest {
    ClientConnection connection();

    RequestHead head();

    /** Answers, once. The rest of the request's body is read and dropped. */
    void respond(Reply reply);
}
