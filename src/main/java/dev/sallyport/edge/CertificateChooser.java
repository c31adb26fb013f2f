package dev.sallyport.edge;

import dev.sallyport.terms.CertifiedKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Picks a certificate by SNI: exact name, then wildcard, then the first that was configured; among
 * several for one name, the first whose key type the client can use. One chooser serves all names,
 * so that a stranger's made-up names cost nothing. Any thread; RFC 6066 section 3, RFC 6125 section
 * 6.4.3.
 */
final class CertificateChooser extends X509ExtendedKeyManager {
    private static final int DNS_NAME = 2;

    private final List<CertifiedKey> keys;
    private final Map<String, List<Integer>> byName = new HashMap<>();
    private final List<Integer> fallback;

    /** Of connections in their handshakes, each until its end. */
    private final Map<SSLEngine, OfferedSuites> offered = new ConcurrentHashMap<>();

    CertificateChooser(List<CertifiedKey> keys) {
        this.keys = List.copyOf(keys);
        for (int i = 0; i < keys.size(); i++) {
            for (String name : names(keys.get(i).leaf())) {
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
            }
        }
        fallback = fallback();
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (Integer.valueOf(DNS_NAME).equals(alternative.getFirst())) {
                        names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // Such a certificate can still be the default one.
            return List.of();
        }
        return names;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        // An alias is the index: it must differ between certificates, since the engine caches by
        // it.
        SSLSession session = engine.getHandshakeSession();
        List<Integer> candidates = candidates(Sni.of(session));
        // To ask what the client can verify is dear, and idle where there is no choice.
        boolean choice = candidates.size() > 1;
        return candidates.stream()
                .filter(i -> fits(keyType, keys.get(i).key()))
                .filter(i -> !choice || canUse(engine, session, keys.get(i).key()))
                .findFirst()
                .map(i -> Integer.toString(i))
                .orElse(null);
    }

    private static boolean fits(String keyType, PrivateKey key) {
        String algorithm = key.getAlgorithm();
        return keyType.equals(algorithm)
                || (algorithm.equals("EC") && keyType.startsWith("EC"))
                || (algorithm.equals("RSA") && keyType.startsWith("RSA"));
    }

    private boolean canUse(SSLEngine engine, SSLSession session, PrivateKey key) {
        OfferedSuites known = offered.get(engine);
        return canVerify(session, key) && (known == null || known.goWith(key.getAlgorithm()));
    }

    /** Whether it matters what clients offer: for those of the JDK's TLS it looks itself. */
    boolean hasTwoKinds() {
        return keys.stream().map(pair -> pair.key().getAlgorithm()).distinct().count() > 1;
    }

    /**
     * What a client has offered, until {@link #forget}. A session would be the place for it, but
     * Netty drops what is put there before the handshake.
     */
    void note(SSLEngine engine, OfferedSuites suites) {
        offered.put(engine, suites);
    }

    void forget(SSLEngine engine) {
        offered.remove(engine);
    }

    /**
     * Whether the client knows signatures by such a key. BoringSSL asks for every type of key that
     * our ciphers allow, whatever the client can do with it.
     */
    private static boolean canVerify(SSLSession session, PrivateKey key) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return true;
        }
        String[] known = extended.getPeerSupportedSignatureAlgorithms();
        String kind = key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm();
        return known.length == 0
                || Arrays.stream(known)
                        .anyMatch(name -> name.toUpperCase(Locale.ROOT).contains(kind));
    }

    private List<Integer> candidates(String name) {
        List<Integer> exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        List<Integer> wildcard = dot < 0 ? null : byName.get("*" + name.substring(dot));
        return wildcard != null ? wildcard : fallback;
    }

    /** The first certificate and those for the same names with another type of key. */
    private List<Integer> fallback() {
        List<String> first = names(keys.getFirst().leaf());
        return IntStream.range(0, keys.size())
                .filter(i -> i == 0 || names(keys.get(i).leaf()).stream().anyMatch(first::contains))
                .boxed()
                .toList();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return IntStream.range(0, keys.size())
                .filter(i -> fits(keyType, keys.get(i).key()))
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
