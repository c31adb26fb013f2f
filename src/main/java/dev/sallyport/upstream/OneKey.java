package dev.sallyport.upstream;

import dev.sallyport.terms.CertifiedKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate, or none, to whoever asks, and remembers who did. What authorities they
 * name does not matter, as in Pomerium: a server that is reached by its own address knows what it
 * accepts. Safe for any thread.
 */
final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final @Nullable CertifiedKey key;

    /** Weak: a handshake that ends badly tells nobody. */
    private final Set<SSLEngine> asked =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    OneKey(Optional<CertifiedKey> key) {
        this.key = key.orElse(null);
    }

    boolean isThere() {
        return key != null;
    }

    boolean wasAsked(SSLEngine engine) {
        return asked.contains(engine);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        asked.add(engine);
        if (key == null) {
            return null;
        }
        for (String type : keyTypes) {
            // EC or EC_EC, RSA: the two libraries name the same keys differently.
            if (type.startsWith(key.key().getAlgorithm())) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return key == null ? null : key.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return key == null ? null : key.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return key == null ? new String[0] : new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
