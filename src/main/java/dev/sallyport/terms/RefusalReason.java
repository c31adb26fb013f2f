package dev.sallyport.terms;

/**
 * Why a request was answered with something other than what it asked for. The code is stable: logs,
 * metrics and answers carry it verbatim, and the ones that Pomerium has keep Pomerium's text.
 */
public enum RefusalReason {
    /** The head breaks RFC 9112's grammar. */
    MALFORMED_HEAD("http1.codec_error"),
    /** CONNECT with something else than {@code host:port}. */
    BAD_AUTHORITY("bad_authority"),
    /** CONNECT with a Content-Length. */
    CONTENT_LENGTH_ON_CONNECT("http1.content_length_not_allowed"),
    /** CONNECT with a Transfer-Encoding, or one we do not know. */
    TRANSFER_ENCODING_UNSUPPORTED("http1.invalid_transfer_encoding"),
    /** HTTP/1.0, which has no CONNECT that keeps a connection. */
    HTTP_1_0("low_version"),
    /** A version that is neither 1.0 nor 1.1. */
    HTTP_VERSION_UNSUPPORTED("http_version_unsupported"),
    /** A head beyond 64 KiB or 1,000 header lines. */
    HEAD_TOO_LARGE("request_headers_too_large"),
    /** A request line beyond its bound. */
    TARGET_TOO_LONG("request_target_too_long"),
    /** The head did not arrive in time. */
    HEAD_TIMEOUT("request_header_timeout"),
    /** A form beyond its bound. */
    BODY_TOO_LARGE("request_payload_too_large"),
    /** A form did not arrive in time. */
    BODY_TIMEOUT("request_body_timeout"),
    /** No route has this authority. */
    ROUTE_NOT_FOUND("route_not_found"),
    /** A policy said no. */
    POLICY_DENIED("ext_authz_denied"),
    /** The client has shown no certificate, and needs a valid one. */
    CLIENT_CERTIFICATE_REQUIRED("client_certificate_required"),
    /** The client's certificate is not valid here. */
    CLIENT_CERTIFICATE_INVALID("invalid_client_certificate"),
    /** The route wants somebody who is known, and the request has no credential. */
    SIGN_IN_NEEDED("sign_in_needed"),
    /** The same of a program, which no page would help. */
    CREDENTIAL_NEEDED("credential_needed"),
    /** The route wants somebody who is known, and none of the request's credentials counts. */
    BAD_CREDENTIAL("bad_credential"),
    /** The store that knows who is signed in does not answer. */
    SESSION_STORE("session_store_unavailable"),
    /** A sign-in came back that this browser did not begin, or began too long ago. */
    STATE_INVALID("state_invalid"),
    /** An address of ours that we did not make, or made too long ago. */
    SIGNATURE_INVALID("signature_invalid"),
    /** A form of ours that was not sent from our page. */
    FORM_INVALID("form_invalid"),
    /** A program wants to be sent back somewhere that is not allowed. */
    REDIRECT_NOT_ALLOWED("redirect_not_allowed"),
    /** The identity provider said no. */
    PROVIDER_REFUSED("identity_provider_refused"),
    /** The identity provider cannot be reached, or what it says does not hold. */
    PROVIDER_UNAVAILABLE("identity_provider_unavailable"),
    /** No identity provider is configured. */
    NO_PROVIDER("no_identity_provider"),
    /** One source asks for sign-ins too often. */
    RATE_LIMITED("rate_limited"),
    /** No policy answered in time, or none with a well-formed answer. */
    POLICY_UNDECIDED("ext_authz_error"),
    /** The upstream's host refused the connection. */
    UPSTREAM_REFUSED(
            "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}"),
    /** The upstream did not answer within the connect timeout. */
    UPSTREAM_TIMEOUT("upstream_reset_before_response_started{connection_timeout}"),
    /** The upstream's name does not resolve. */
    UPSTREAM_DNS("dns_resolution_failure"),
    /** Any other failure to reach the upstream. */
    UPSTREAM_UNREACHABLE("upstream_reset_before_response_started{remote_connection_failure}"),
    /** The proxy in front of the upstream answered our CONNECT with something other than 2xx. */
    UPSTREAM_PROXY_REFUSED("upstream_proxy_refused"),
    /** The upstream's certificate has expired, or is not valid yet. */
    UPSTREAM_TLS_EXPIRED(Texts.TLS_ERROR + "certificate_expired}"),
    /** No authority that the route trusts has signed the upstream's certificate. */
    UPSTREAM_TLS_UNKNOWN_ISSUER(Texts.TLS_ERROR + "unknown_issuer}"),
    /** The upstream's certificate is for other names. */
    UPSTREAM_TLS_WRONG_NAME(Texts.TLS_ERROR + "wrong_name}"),
    /** The upstream wants a client certificate, and the route has none. */
    UPSTREAM_TLS_CERTIFICATE_WANTED(Texts.TLS_ERROR + "client_certificate_required}"),
    /** The upstream does not accept the route's client certificate. */
    UPSTREAM_TLS_CERTIFICATE_REFUSED(Texts.TLS_ERROR + "client_certificate_refused}"),
    /** A key or a hash of the upstream's certificates is too weak. */
    UPSTREAM_TLS_WEAK(Texts.TLS_ERROR + "weak_certificate}"),
    /** The upstream speaks no version of TLS that we do. */
    UPSTREAM_TLS_VERSION(Texts.TLS_ERROR + "protocol_version}"),
    /** The upstream closed the connection in the middle of the handshake. */
    UPSTREAM_TLS_CLOSED(Texts.TLS_ERROR + "closed_in_handshake}"),
    /** What answers does not speak TLS. */
    UPSTREAM_NOT_TLS(Texts.TLS_ERROR + "not_tls}"),
    /** Any other failure of the handshake with the upstream. */
    UPSTREAM_TLS_FAILED(Texts.TLS_ERROR + "handshake_failed}"),
    /** The upstream closed the connection before it answered. */
    UPSTREAM_CLOSED("upstream_reset_before_response_started{connection_termination}"),
    /** What the upstream answers breaks RFC 9112 or RFC 9113. */
    UPSTREAM_PROTOCOL("upstream_reset_before_response_started{protocol_error}"),
    /** The upstream did not answer within the route's timeout. */
    UPSTREAM_RESPONSE_TIMEOUT("upstream_response_timeout"),
    /** Neither side has sent anything for the route's idle timeout. */
    STREAM_IDLE("stream_idle_timeout"),
    /** The route does not let clients upgrade to this protocol. */
    UPGRADE_REFUSED("upgrade_failed"),
    /** A limit of ours is reached. */
    OVERLOADED("overload"),
    /** The server is stopping. */
    DRAINING("draining"),
    /** The client left before it had an answer; nobody sees this but the log. */
    CLIENT_GONE("downstream_remote_disconnect"),
    /** A defect of ours. */
    INTERNAL("internal_error");

    private final String code;

    RefusalReason(String code) {
        this.code = code;
    }

    /** In a class of its own, since constants cannot read the enum's later fields. */
    private static final class Texts {
        /** As Pomerium begins what its proxy then says in OpenSSL's words. */
        static final String TLS_ERROR =
                "upstream_reset_before_response_started{remote_connection_failure|TLS_error:_";
    }

    /** The stable code, as logs, metrics and answers show it. */
    public String code() {
        return code;
    }
}
