package dev.sallyport.request;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;

/** What a well-formed head asks for. */
public sealed interface Intent {
    /** CONNECT: carry bytes to whatever this authority names. */
    record OpenTunnel(HostPort authority, RequestHead head) implements Intent {}

    /**
     * A web request for a host and a normalised path.
     *
     * @param authority with the port of HTTPS where none is named
     */
    record ForwardHttp(HostPort authority, String path, RequestHead head) implements Intent {}

    /** A request for one of our own paths, on any host. */
    record OwnPage(String path, RequestHead head) implements Intent {}

    /** A head whose request-target or framing is refused. */
    record Refused(RefusalReason reason, String detail, RequestHead head) implements Intent {}
}
