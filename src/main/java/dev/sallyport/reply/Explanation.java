package dev.sallyport.reply;

import dev.sallyport.terms.RefusalReason;

/**
 * What a refusal says to a person.
 *
 * @param flags the short flags by which Pomerium's pages name the cause
 * @param head whether the message itself was at fault: then nothing in it counts, not even Accept
 */
record Explanation(
        int status, String flags, boolean head, String title, String happened, String advice) {
    private static final String CHECK_CLIENT =
            "Check the client, and whether something between it and this proxy changes requests.";
    private static final String TRY_AGAIN = "Try again in a moment.";
    private static final String TELL_OPERATOR =
            "Try again in a moment; if it stays so, tell the operator the request id.";
    private static final String UPSTREAM_ADVICE =
            "Check that the service is up; if it is, tell the operator the request id.";

    static Explanation of(RefusalReason reason) {
        return switch (reason) {
            case MALFORMED_HEAD -> head(400, "Bad request", "The request breaks HTTP's grammar.");
            case BAD_AUTHORITY ->
                    head(400, "Bad address", "CONNECT must name a host and a port, nothing else.");
            case CONTENT_LENGTH_ON_CONNECT ->
                    head(400, "Bad request", "CONNECT must not have a Content-Length.");
            case TRANSFER_ENCODING_UNSUPPORTED ->
                    head(501, "Not supported", "This Transfer-Encoding is not supported here.");
            case HTTP_1_0 -> head(426, "Newer HTTP needed", "HTTP/1.0 is not served here.");
            case HTTP_VERSION_UNSUPPORTED ->
                    head(505, "Unknown HTTP version", "This HTTP version is not served here.");
            case HEAD_TOO_LARGE -> head(431, "Head too large", "The request's head is too large.");
            case TARGET_TOO_LONG ->
                    head(414, "Address too long", "The request's address is too long.");
            case HEAD_TIMEOUT ->
                    head(408, "Too slow", "The request's head did not arrive in time.");
            case BODY_TOO_LARGE -> head(413, "Body too large", "The request's body is too large.");
            case BODY_TIMEOUT ->
                    head(408, "Too slow", "The request's body did not arrive in time.");
            case ROUTE_NOT_FOUND ->
                    new Explanation(
                            404,
                            "NR",
                            false,
                            "No such route",
                            "This proxy has no route for the address you asked for.",
                            "Check the host and the port: both must be exactly the route's.");
            case POLICY_DENIED ->
                    new Explanation(
                            403,
                            "UAEX",
                            false,
                            "Access denied",
                            "The route exists, and its policy does not let you pass.",
                            "If you should have access, tell the operator the request id.");
            case CLIENT_CERTIFICATE_REQUIRED ->
                    new Explanation(
                            495,
                            "UAEX",
                            false,
                            "Client certificate needed",
                            "This proxy lets in only whoever shows a client certificate, and you"
                                    + " have shown none.",
                            "Install the certificate that you were given, or tell your client"
                                    + " where it is (--client-cert, --client-key).");
            case CLIENT_CERTIFICATE_INVALID ->
                    new Explanation(
                            495,
                            "UAEX",
                            false,
                            "Client certificate not accepted",
                            "The client certificate that you have shown is not valid here.",
                            "Use another one, or ask the operator for one, with the request id.");
            case SIGN_IN_NEEDED ->
                    signIn(302, "Sign in first", "This route is open to people who are known.");
            case CREDENTIAL_NEEDED ->
                    signIn(401, "Not signed in", "This route is open to those who are known.");
            case BAD_CREDENTIAL ->
                    signIn(
                            401,
                            "Not signed in",
                            "The credential that came with the request does not count here, or no"
                                    + " longer.");
            case SESSION_STORE ->
                    unavailable(
                            "UAEX",
                            "Who is signed in?",
                            "This proxy cannot look up who is signed in right now.",
                            TELL_OPERATOR);
            case STATE_INVALID ->
                    again(
                            "The answer to a sign-in came back that this browser did not begin, or"
                                    + " began too long ago.");
            case SIGNATURE_INVALID ->
                    again("This address has expired, or is not one that this proxy made.");
            case FORM_INVALID -> again("This form did not come from our page, or is too old.");
            case REDIRECT_NOT_ALLOWED ->
                    new Explanation(
                            400,
                            "UAEX",
                            false,
                            "Not allowed there",
                            "Programs may be sent back to this machine only: to localhost or a"
                                    + " loopback address.",
                            "An operator can allow more hosts by"
                                    + " programmatic_redirect_domain_whitelist.");
            case PROVIDER_REFUSED ->
                    new Explanation(
                            403,
                            "UAEX",
                            false,
                            "Sign-in refused",
                            "The identity provider did not let you sign in.",
                            "Try again; if it stays so, ask whoever runs the identity provider.");
            case PROVIDER_UNAVAILABLE ->
                    unavailable(
                            "UAEX",
                            "Sign-in unavailable",
                            "The identity provider cannot be asked right now.",
                            TELL_OPERATOR);
            case NO_PROVIDER ->
                    new Explanation(
                            404,
                            "UAEX",
                            false,
                            "Nowhere to sign in",
                            "This proxy has no identity provider.",
                            "Ask the operator to set idp_provider.");
            case RATE_LIMITED ->
                    new Explanation(
                            429,
                            "RL",
                            false,
                            "Too many sign-ins",
                            "Too many sign-ins come from your address.",
                            TRY_AGAIN);
            case POLICY_UNDECIDED ->
                    unavailable("UAEX", "No decision", "No policy decided.", TELL_OPERATOR);
            case UPSTREAM_REFUSED ->
                    upstream("UF", "The service behind this route refused the connection.");
            case UPSTREAM_TIMEOUT ->
                    upstream("UF", "The service behind this route did not answer in time.");
            case UPSTREAM_DNS ->
                    upstream("DF", "The name of the service behind this route is not known.");
            case UPSTREAM_UNREACHABLE ->
                    upstream("UF", "The service behind this route can't be reached.");
            case UPSTREAM_PROXY_REFUSED ->
                    upstream("UF", "The proxy in front of the service refused to connect.");
            case UPSTREAM_TLS_EXPIRED ->
                    upstream("UF", "The certificate of the service has expired.");
            case UPSTREAM_TLS_UNKNOWN_ISSUER ->
                    upstream("UF", "The certificate of the service is not trusted here.");
            case UPSTREAM_TLS_WRONG_NAME ->
                    upstream("UF", "The certificate of the service is for another name.");
            case UPSTREAM_TLS_CERTIFICATE_WANTED ->
                    upstream("UF", "The service wants a certificate that this proxy hasn't got.");
            case UPSTREAM_TLS_CERTIFICATE_REFUSED ->
                    upstream("UF", "The service does not accept this proxy's certificate.");
            case UPSTREAM_TLS_WEAK -> upstream("UF", "The certificate of the service is too weak.");
            case UPSTREAM_TLS_VERSION ->
                    upstream("UF", "The service speaks only versions of TLS that are too old.");
            case UPSTREAM_TLS_CLOSED ->
                    upstream("UF", "The service closed the connection before it was secure.");
            case UPSTREAM_NOT_TLS -> upstream("UF", "The service does not speak TLS.");
            case UPSTREAM_TLS_FAILED ->
                    upstream("UF", "No secure connection to the service can be made.");
            case UPSTREAM_CLOSED ->
                    upstream("UC", "The service behind this route closed the connection.");
            case UPSTREAM_PROTOCOL ->
                    answered(502, "UPE", "What the service behind this route says is not HTTP.");
            case UPSTREAM_RESPONSE_TIMEOUT ->
                    answered(504, "UT", "The service behind this route took too long to answer.");
            case STREAM_IDLE -> answered(504, "SI", "Nothing was heard for too long.");
            case UPGRADE_REFUSED ->
                    new Explanation(
                            403,
                            "",
                            false,
                            "Upgrade refused",
                            "This route does not let connections change their protocol.",
                            "An operator can allow WebSocket by allow_websockets.");
            case OVERLOADED ->
                    unavailable("UO", "Too busy", "This proxy is at its limit.", TRY_AGAIN);
            case DRAINING -> unavailable("DO", "Stopping", "This proxy is stopping.", TRY_AGAIN);
            case CLIENT_GONE ->
                    new Explanation(400, "DC", false, "Gone", "The client left.", TRY_AGAIN);
            case INTERNAL ->
                    new Explanation(
                            500,
                            "IE",
                            false,
                            "Internal error",
                            "Something in this proxy broke.",
                            TELL_OPERATOR);
        };
    }

    private static Explanation head(int status, String title, String happened) {
        return new Explanation(status, "DPE", true, title, happened, CHECK_CLIENT);
    }

    private static Explanation signIn(int status, String title, String happened) {
        return new Explanation(status, "UAEX", false, title, happened, "Sign in, then try again.");
    }

    private static Explanation again(String happened) {
        return new Explanation(400, "UAEX", false, "Sign-in went astray", happened, "Begin again.");
    }

    private static Explanation upstream(String flags, String happened) {
        return unavailable(flags, "Service unavailable", happened, UPSTREAM_ADVICE);
    }

    private static Explanation answered(int status, String flags, String happened) {
        return new Explanation(
                status, flags, false, "Service in trouble", happened, UPSTREAM_ADVICE);
    }

    private static Explanation unavailable(
            String flags, String title, String happened, String advice) {
        return new Explanation(503, flags, false, title, happened, advice);
    }

    /** The status code's own words, RFC 9110 section 15; 495 is nginx's and Pomerium's. */
    String phrase() {
        return switch (status) {
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 495 -> "SSL Certificate Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Internal Server Error";
        };
    }
}
