package dev.sallyport.edge;

import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A factory for one key manager that is there already; TLS libraries ask for a factory. */
final class FixedKeyManagerFactory extends KeyManagerFactory {
    FixedKeyManagerFactory(X509ExtendedKeyManager manager) {
        super(new Spi(manager), new Source(), "Fixed");
    }

    private static final class Source extends Provider {
        private static final long serialVersionUID = 1L;

        Source() {
            super("Sallyport", "1", "one key manager");
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final X509ExtendedKeyManager manager;

        Spi(X509ExtendedKeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }
    }
}
