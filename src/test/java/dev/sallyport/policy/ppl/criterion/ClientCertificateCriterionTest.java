package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.policy.Facts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertificateCriterionTest {
    private static final String PRINT =
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String LONG = PRINT.toUpperCase().replaceAll("..(?!$)", "$0:");
    private static final String OTHER = PRINT.replace('0', '1');
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String OTHER_KEY = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static final Asking SHOWN =
            Asking.anonymously()
                    .with(
                            new Facts.Certificate(
                                    "CN=a",
                                    "CN=ca",
                                    "1",
                                    List.of(
                                            "DNS:1.example.com",
                                            "DNS:2.example.com",
                                            "email:e-1@example.com",
                                            "URI:https://example.com/uri-1"),
                                    PRINT,
                                    KEY));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{fingerprint: PRINT} | yes",
                "{fingerprint: 'LONG'} | yes",
                "{fingerprint: OTHER} | no",
                "{fingerprint: [OTHER, PRINT]} | yes",
                "{fingerprint: []} | no",
                "{spki_hash: KEY} | yes",
                "{spki_hash: [ELSE, KEY]} | yes",
                "{spki_hash: ELSE} | no",
                "{san_dns: 2.example.com} | yes",
                "{san_dns: {ends_with: .example.com}} | yes",
                "{san_dns: 3.example.com} | no",
                "{san_dns: e-1@example.com} | no",
                "{san_email: e-1@example.com} | yes",
                "{san_email: {is: x@example.com}} | no",
                "{san_uri: 'https://example.com/uri-1'} | yes",
                "{san_uri: 'https://example.com/uri-2'} | no",
                "{san_dns: 1.example.com, san_email: e-1@example.com, fingerprint: PRINT} | yes",
                "{san_dns: 1.example.com, san_email: other@example.com} | no",
                "{san_dns: {starts_with: '1', ends_with: nothing}} | no",
            })
    void every_condition_must_hold_for_some_name(String yaml, String expected) throws Exception {
        String value =
                yaml.replace("PRINT", PRINT)
                        .replace("LONG", LONG)
                        .replace("OTHER", OTHER)
                        .replace("KEY", KEY)
                        .replace("ELSE", OTHER_KEY);
        assertThat(Asked.says(ClientCertificateCriterion.KIND, value, SHOWN))
                .isEqualTo(
                        expected.equals("yes")
                                ? "yes client-certificate-ok"
                                : "no client-certificate-unauthorized");
        assertThat(Asked.says(ClientCertificateCriterion.KIND, value, Asking.anonymously()))
                .isEqualTo("no client-certificate-unauthorized");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{fingerprint: {}} | .fingerprint expected a fingerprint or a list of them",
                "{fingerprint: ''} | .fingerprint certificate fingerprint must not be empty",
                "{fingerprint: 'B1:E6:A2:DC:DD:6B:87:A4:9B:C5:7C:3B:7C:7F:1C:74:9A:DB:88:36'}"
                        + " | unsupported certificate fingerprint format",
                "{fingerprint: UPPER} | unsupported certificate fingerprint format",
                "{fingerprint: 'lower'} | unsupported certificate fingerprint format",
                "{fingerprint: [PRINT, 1]} | .fingerprint[1] expected a fingerprint",
                "{spki_hash: {}} | .spki_hash expected a SHA-256 hash",
                "{spki_hash: ''} | .spki_hash certificate SPKI hash must not be empty",
                "{spki_hash: 'not%valid'} | must be a base64-encoded SHA-256 hash",
                "{spki_hash: 'VYby3BAoHawLLtsyckwo5Q=='} | must be a base64-encoded SHA-256",
                "{spki_hash: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB='} | must be a",
                "{san_dns: {iss: x}} | .san_dns.iss unknown string matcher operator",
                "{fingerprints: x} | .fingerprints unsupported certificate matcher condition:"
                        + " fingerprints; did you mean \"fingerprint\"?",
                "{} | expected one or more of",
                "x | expected one or more of",
            })
    void condition_that_can_never_be_meant_is_refused(String yaml, String fault) {
        String value =
                yaml.replace("UPPER", PRINT.toUpperCase())
                        .replace("PRINT", PRINT)
                        .replace("lower", LONG.toLowerCase());
        assertThat(Asked.fault(ClientCertificateCriterion.KIND, value)).contains(fault);
    }

    @Test
    void canonical_form_keeps_what_was_written() throws Exception {
        assertThat(
                        Asked.read(
                                        ClientCertificateCriterion.KIND,
                                        "{san_dns: a, fingerprint: '" + LONG + "'}")
                                .data())
                .hasToString("{\"fingerprint\":\"" + LONG + "\",\"san_dns\":{\"is\":\"a\"}}");
    }
}
