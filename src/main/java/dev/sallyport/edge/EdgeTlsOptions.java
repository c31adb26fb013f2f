package dev.sallyport.edge;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/**
 * Hands a {@link ServerTls} to a Vert.x server through the door that Vert.x leaves open for TLS
 * engines.
 */
final class EdgeTlsOptions extends SSLEngineOptions {
    private final ServerTls tls;

    EdgeTlsOptions(ServerTls tls) {
        this.tls = tls;
    }

    @Override
    public SSLEngineOptions copy() {
        return new EdgeTlsOptions(tls);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new SslContextFactory() {
            @Override
            public SslContext create() {
                return tls.asContext();
            }
        };
    }
}
