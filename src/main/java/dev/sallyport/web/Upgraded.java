package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.tunnel.Leg;
import java.util.List;

/** What an upstream says to a request to leave HTTP. */
public sealed interface Upgraded {
    /** It agrees: these fields are for the client, and then bytes flow. */
    record Switched(List<Header> fields, Leg upstream) implements Upgraded {}

    /** It answers as to any other request; the body is at most 64 KiB. */
    record Answered(int status, List<Header> fields, String body) implements Upgraded {}
}
