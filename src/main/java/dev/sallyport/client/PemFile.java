package dev.sallyport.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM text, RFC 7468: certificates and private keys. Text around the blocks is ignored. */
final class PemFile {
    private static final long MAX_BYTES = 8L * 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

    private PemFile() {}

    private record Block(String label, String body, String source) {
        byte[] der() {
            try {
                return Base64.getMimeDecoder().decode(body);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(source + ": not valid PEM: " + label, e);
            }
        }
    }

    /**
     * The certificates in a file, in its order.
     *
     * @throws IllegalArgumentException when there is none or one cannot be read
     */
    static List<X509Certificate> certificates(Path file) {
        return certificates(text(file), file.toString());
    }

    static List<X509Certificate> certificates(String text, String source) {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(text, source)) {
            if (block.label().equals("CERTIFICATE")) {
                found.add(certificate(block.der(), source));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    source + ": no certificate in it; expected PEM (BEGIN CERTIFICATE)");
        }
        return found;
    }

    /**
     * The first private key in a file: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), not encrypted.
     *
     * @throws IllegalArgumentException when there is none or it cannot be read
     */
    static PrivateKey privateKey(Path file) {
        for (Block block : blocks(text(file), file.toString())) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return KeyEncoding.pkcs8(block.der(), file);
                }
                case "RSA PRIVATE KEY" -> {
                    return KeyEncoding.pkcs8(KeyEncoding.fromPkcs1(block.der()), file);
                }
                case "EC PRIVATE KEY" -> {
                    return KeyEncoding.pkcs8(KeyEncoding.fromSec1(block.der(), file), file);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new IllegalArgumentException(
                                file + ": the key is encrypted; decrypt it: openssl pkey -in FILE");
                default -> {
                    // EC PARAMETERS and certificates may stand before the key.
                }
            }
        }
        throw new IllegalArgumentException(
                file + ": no private key in it; expected PEM (BEGIN PRIVATE KEY)");
    }

    /** A key store that trusts the given certificates. */
    static KeyStore trust(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + ": too large for a PEM file");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot read it: " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(byte[] der, String source) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(source + ": a certificate in it is damaged", e);
        }
    }

    private static List<Block> blocks(String text, String source) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            String body = matcher.group(2);
            if (body.contains("Proc-Type")) {
                throw new IllegalArgumentException(
                        source + ": the key is encrypted; decrypt it: openssl pkey -in FILE");
            }
            blocks.add(new Block(label, body, source));
        }
        return blocks;
    }
}
