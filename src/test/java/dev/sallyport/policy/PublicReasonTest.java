package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicReasonTest {
    @ParameterizedTest
    @CsvSource({
        "email-unauthorized, This route does not admit the e-mail address you signed in with."
                + " Reason: email-unauthorized.",
        "source-ip-ok, A rule of this route keeps out the network you come from."
                + " Reason: source-ip-ok.",
        "user-unauthenticated, You have to sign in first. Reason: user-unauthenticated.",
        "client-certificate-required,"
                + " 'This route asks for a client certificate, and you sent none."
                + " Reason: client-certificate-required.'",
        "no-rule-allows, No rule of this route admits anybody. Reason: no-rule-allows.",
        "on_call-unauthorized, The policy of this route does not let you pass."
                + " Reason: on_call-unauthorized.",
        "alice is not on call, The policy of this route does not let you pass. Reason: policy.",
        "<script>, The policy of this route does not let you pass. Reason: policy.",
        "'', The policy of this route does not let you pass. Reason: policy.",
    })
    void sentence_names_the_code_and_what_it_is_about(String code, String sentence) {
        assertThat(PublicReason.of(new Decision.Deny(code, "routes[0].policy.allow", false)))
                .isEqualTo(sentence);
    }
}
