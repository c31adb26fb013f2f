package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code client-certificate}: Pomerium's three fields, and more of ours behind them. */
final class CertificateFields {
    static final String NAME = "client-certificate";

    private static final int MAX_NAMES = 32;

    private CertificateFields() {}

    /** Writes nothing where there is no certificate. */
    static void write(JsonGenerator json, Optional<ClientCertificate> shown) throws IOException {
        if (shown.isEmpty()) {
            return;
        }
        ClientCertificate certificate = shown.get();
        json.writeObjectFieldStart(NAME);
        JsonLines.text(json, "issuer", certificate.issuer());
        JsonLines.text(json, "subject", certificate.subject());
        List<String> sans = certificate.sans();
        json.writeArrayFieldStart("subjectAltName");
        for (String san : sans.subList(0, Math.min(sans.size(), MAX_NAMES))) {
            json.writeString(JsonLines.capped(san, JsonLines.MAX_TEXT));
        }
        json.writeEndArray();
        JsonLines.text(json, "serial", certificate.serial());
        JsonLines.text(json, "fingerprint", certificate.fingerprint());
        JsonLines.text(json, "spki-hash", certificate.spkiHash());
        JsonLines.text(json, "fault", certificate.fault().map(CertificateFault::code).orElse(""));
        json.writeEndObject();
    }
}
