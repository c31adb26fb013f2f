package dev.sallyport.audit;

import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.ClientCertificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to the end of its answer or tunnel.
 *
 * @param head null where no head could be read
 * @param upstreamCluster {@code Plan.cluster()}, or empty without a route
 * @param routeName the route's name, or empty
 * @param authority {@code host:port} for CONNECT, the host for others, or empty
 * @param path without query; empty for CONNECT
 * @param status 0 where the client left before an answer
 * @param details {@code via_upstream} or a refusal's code
 * @param closeReason a {@code CloseReason} code for a tunnel, else empty
 * @param bytesSent body bytes to the client
 * @param bytesReceived body bytes from the client
 * @param certificate what the client showed, valid or not
 */
public record AccessEvent(
        String requestId,
        @Nullable RequestHead head,
        String method,
        String authority,
        String path,
        String ip,
        String upstreamCluster,
        String routeName,
        long durationNanos,
        long bytesSent,
        long bytesReceived,
        int status,
        String details,
        String closeReason,
        Optional<ClientCertificate> certificate) {}
