package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A head that will not be served, and the way to say so.
 *
 * @param detail one sentence; it repeats nothing that the client sent
 * @param head what could be read of it
 * @param refuse answers and closes; called once, on the connection's event loop
 */
public record RefusedHead(
        ClientConnection connection,
        RefusalReason reason,
        String detail,
        @Nullable RequestHead head,
        Consumer<Reply> refuse) {}
