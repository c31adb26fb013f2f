package dev.sallyport.config;

import dev.sallyport.terms.CertifiedKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the server's certificates; all forms add up. */
final class CertificateReader {
    private static final int MAX_FILE = 1024 * 1024;

    private final Section top;
    private final ReferencedFiles files;
    private final Validity validity;
    private final List<CertifiedKey> found = new ArrayList<>();
    private boolean wanted;

    CertificateReader(Section top, ReferencedFiles files, Validity validity) {
        this.top = top;
        this.files = files;
        this.validity = validity;
    }

    /** What was found, the one for unknown names first; what is wrong has been told. */
    List<CertifiedKey> read() {
        encoded();
        fromFiles(top, "certificate_file", "certificate_key_file");
        List<Object> elements = top.elements("certificates");
        for (int i = 0; i < elements.size(); i++) {
            String path = "certificates[" + i + "]";
            Optional<Map<?, ?>> raw = Section.mapping(elements.get(i));
            if (raw.isEmpty()) {
                top.error(path, "expected cert and key, the names of two files");
                continue;
            }
            Section pair = new Section(raw.get(), path, top.faults());
            for (String key : pair.values().keySet()) {
                if (!key.equals("cert") && !key.equals("key")) {
                    pair.error(key, "unknown key; expected cert and key");
                }
            }
            fromFiles(pair, "cert", "key");
            wanted = true;
        }
        return found;
    }

    /** Whether the operator named some certificate, good or bad. */
    boolean wanted() {
        return wanted;
    }

    private void encoded() {
        if (complete(top, "certificate", "certificate_key")) {
            try {
                add(
                        top,
                        "certificate",
                        Certificates.pair(
                                ValueType.base64(top.text("certificate").orElse("")),
                                ValueType.base64(top.text("certificate_key").orElse(""))));
            } catch (IllegalArgumentException e) {
                top.error("certificate", e);
            }
        }
    }

    private void fromFiles(Section section, String certificate, String key) {
        if (!complete(section, certificate, key)) {
            return;
        }
        // Both are read, even if the first is bad, so that both are told and watched.
        Optional<byte[]> chain = bytes(section, certificate);
        Optional<byte[]> secret = bytes(section, key);
        if (chain.isEmpty() || secret.isEmpty()) {
            return;
        }
        Path keyFile = files.resolve(section.text(key).orElse(""));
        if (ReferencedFiles.isWiderThan0640(keyFile)) {
            section.warn(key, "others may read the private key " + keyFile + "; chmod 640 or less");
        }
        try {
            add(section, certificate, Certificates.pair(chain.get(), secret.get()));
        } catch (IllegalArgumentException e) {
            section.error(
                    certificate, section.text(certificate).orElse("") + ": " + e.getMessage());
        }
    }

    private Optional<byte[]> bytes(Section section, String key) {
        try {
            byte[] bytes = files.read(files.resolve(section.text(key).orElse("")), MAX_FILE);
            if (bytes.length == 0) {
                section.error(key, section.text(key).orElse("") + " is empty; expected PEM");
                return Optional.empty();
            }
            return Optional.of(bytes);
        } catch (IllegalArgumentException e) {
            section.error(key, e);
            return Optional.empty();
        }
    }

    private boolean complete(Section section, String certificate, String key) {
        boolean both = section.has(certificate) && section.has(key);
        boolean either = section.has(certificate) || section.has(key);
        wanted |= either;
        if (either && !both) {
            String there = section.has(certificate) ? certificate : key;
            String missing = section.has(certificate) ? key : certificate;
            section.error(there, "comes without " + missing + "; a pair needs both");
        }
        return both;
    }

    private void add(Section section, String key, CertifiedKey pair) {
        validity.check(section, key, pair.leaf());
        found.add(pair);
    }
}
