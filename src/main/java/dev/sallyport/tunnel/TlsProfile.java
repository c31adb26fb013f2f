package dev.sallyport.tunnel;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;

/** Which TLS is spoken, to clients and to upstreams alike: RFC 8446, and RFC 5246 with AEAD. */
public final class TlsProfile {
    /**
     * Forward secrecy and authenticated encryption only, as Pomerium's listener; TLS 1.3 suites
     * first.
     */
    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private TlsProfile() {}

    /** Whether handshakes are BoringSSL's rather than the JDK's. */
    public static boolean isNative() {
        return OpenSsl.isAvailable() && TlsHalfClose.isSupported();
    }

    /** The same context with our library, versions and suites. */
    public static SslContextBuilder applyTo(SslContextBuilder context) {
        return context.sslProvider(isNative() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS);
    }
}
