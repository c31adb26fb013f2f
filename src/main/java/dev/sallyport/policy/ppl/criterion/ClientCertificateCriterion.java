package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.terms.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code client_certificate}: the client's own certificate, by fingerprint, by key or by
 * alternative names; several conditions must all hold, one alternative name of each kind is enough.
 *
 * @param fingerprints 64 hexadecimal digits in lower case; null: any
 * @param keys SHA-256 of the public key in base64; null: any
 */
record ClientCertificateCriterion(
        @Nullable List<String> fingerprints, @Nullable List<String> keys, List<SanCondition> names)
        implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain("client_certificate", ClientCertificateCriterion::read);

    private static final List<String> WORDS =
            List.of("fingerprint", "spki_hash", "san_email", "san_dns", "san_uri");
    private static final Answer YES = Answer.yes("client-certificate-ok");
    private static final Answer NO = Answer.no("client-certificate-unauthorized");

    /**
     * A condition on alternative names.
     *
     * @param prefix that facts put before names of this kind
     */
    record SanCondition(String prefix, TextMatcher matcher) {
        boolean matches(List<String> sans) {
            for (String san : sans) {
                if (san.regionMatches(true, 0, prefix, 0, prefix.length())
                        && matcher.matches(san.substring(prefix.length()))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Reading read(Value data) throws DataFault {
        if (!(data instanceof Value.Fields(Map<String, Value> fields)) || fields.isEmpty()) {
            throw new DataFault("", "expected one or more of " + String.join(", ", WORDS));
        }
        List<String> fingerprints = null;
        List<String> keys = null;
        List<SanCondition> names = new ArrayList<>();
        Map<String, Value> canonical = new LinkedHashMap<>();
        for (Map.Entry<String, Value> field : fields.entrySet()) {
            String word = field.getKey();
            Value value = field.getValue();
            try {
                switch (word) {
                    case "fingerprint" -> fingerprints = CertificateHashes.fingerprints(value);
                    case "spki_hash" -> keys = CertificateHashes.keys(value);
                    case "san_email" -> names.add(san("EMAIL:", value));
                    case "san_dns" -> names.add(san("DNS:", value));
                    case "san_uri" -> names.add(san("URI:", value));
                    default ->
                            throw new DataFault(
                                    "",
                                    "unsupported certificate matcher condition: "
                                            + word
                                            + Nearest.hint(word, WORDS));
                }
            } catch (DataFault fault) {
                throw fault.under("." + word);
            }
        }
        for (String word : WORDS) {
            Value value = fields.get(word);
            if (value != null) {
                canonical.put(
                        word, word.startsWith("san_") ? TextMatcher.read(value).data() : value);
            }
        }
        return new Reading(
                new ClientCertificateCriterion(fingerprints, keys, List.copyOf(names)),
                new Value.Fields(canonical));
    }

    private static SanCondition san(String prefix, Value value) throws DataFault {
        return new SanCondition(prefix, TextMatcher.read(value));
    }

    @Override
    public Answer test(Facts facts) {
        Facts.Certificate certificate = facts.client().certificate();
        return certificate != null && matches(certificate) ? YES : NO;
    }

    private boolean matches(Facts.Certificate certificate) {
        if (fingerprints != null && !fingerprints.contains(certificate.fingerprint())) {
            return false;
        }
        if (keys != null && !keys.contains(certificate.spkiHash())) {
            return false;
        }
        for (SanCondition name : names) {
            if (!name.matches(certificate.sans())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CERTIFICATE);
    }
}
