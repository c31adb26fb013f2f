package dev.sallyport.policy.ppl.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceIpCriterionTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, yes",
        "192.0.2.1, 192.0.2.2, no",
        "192.0.2.0/24, 192.0.2.99, yes",
        "'[10.0.0.0/8, 192.0.2.0/24]', 192.0.2.99, yes",
        "'[10.0.0.0/8, 192.0.2.0/24]', 192.0.3.1, no",
        "'[]', 192.0.2.1, no",
        "0.0.0.0/0, 192.0.2.1, yes",
        "0.0.0.0/0, '2001:db8::1', no",
        "'2001:db8::/32', '2001:db8::1', yes",
        "'::ffff:192.0.2.1', 192.0.2.1, yes",
        "192.0.2.0/24, '::ffff:192.0.2.1', yes",
        "'fe80::/10', 'fe80::1%eth0', yes",
        "'::/0', 192.0.2.1, no",
    })
    void true_client_address_lies_in_a_range(String value, String ip, String expected)
            throws Exception {
        String quoted = value.startsWith("[") ? value : "'" + value + "'";
        assertThat(Asked.says(SourceIpCriterion.KIND, quoted, Asking.anonymously().from(ip)))
                .isEqualTo(
                        expected.equals("yes") ? "yes source-ip-ok" : "no source-ip-unauthorized");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, not an IP address or range",
        "'\"10.1\"', not an IP address or range",
        "'\"10.0.0.0/33\"', prefix length must be 0 to 32",
        "'{is: 10.0.0.0/8}', 'expected an address or range or a list of them, not keys'",
        "'[[10.0.0.1]]', '[0] expected an address or range'",
        "null, not nothing",
        "10.1, not a number",
    })
    void anything_else_is_refused(String value, String fault) {
        assertThat(Asked.fault(SourceIpCriterion.KIND, value)).contains(fault);
    }
}
