package dev.sallyport.bench.contender;

/**
 * What passes through a proxy. Each kind has an upstream of its own, and at most proxies a port.
 */
public enum Service {
    /** TLS to TCP, behind CONNECT where the proxy speaks it. */
    TUNNEL,
    /** The same to an upstream in a process of its own, which only echoes. */
    INTERACTIVE,
    /** A tunnel with TLS to the upstream too. */
    TLS_TUNNEL,
    /** HTTP/1.1 inside TLS to HTTP/1.1. */
    WEB,
    /** HTTP/1.1 inside TLS to HTTP/1.1 inside TLS, where the upstream demands a certificate. */
    MTLS_WEB;

    public boolean isWeb() {
        return this == WEB || this == MTLS_WEB;
    }
}
