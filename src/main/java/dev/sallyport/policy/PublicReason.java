package dev.sallyport.policy;

import dev.sallyport.terms.RefusalReason;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What somebody who is refused may know of why: the code, and what it is about. Never what a policy
 * compares with, nor which of its rules did.
 */
public final class PublicReason {
    /** A code of ours or of a plugin's criterion; a plugin's free words are for the log. */
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private static final String OK = "-ok";
    private static final String UNAUTHORIZED = "-unauthorized";

    /** What the criteria of a family are about. */
    private static final Map<String, String> SUBJECTS =
            Map.of(
                    "user", "the account you signed in with",
                    "email", "the e-mail address you signed in with",
                    "domain", "the domain of the e-mail address you signed in with",
                    "claim", "what your identity provider says of you",
                    "groups", "the groups you are in",
                    "source-ip", "the network you come from",
                    "http-method", "what you asked to do",
                    "http-path", "the path you asked for",
                    "client-certificate", "your client certificate",
                    "ssh-username", "the user name you asked for");

    private PublicReason() {}

    /** One sentence or two, for the page or the client of the one who is refused. */
    public static String of(Decision.Deny deny) {
        String code = CODE.matcher(deny.reason()).matches() ? deny.reason() : "policy";
        return sentence(code) + " Reason: " + code + ".";
    }

    /** What kind of refusal this is: without a valid certificate it has a status of its own. */
    public static RefusalReason kind(Decision.Deny deny) {
        return switch (deny.reason()) {
            case "client-certificate-required" -> RefusalReason.CLIENT_CERTIFICATE_REQUIRED;
            case "invalid-client-certificate" -> RefusalReason.CLIENT_CERTIFICATE_INVALID;
            default -> RefusalReason.POLICY_DENIED;
        };
    }

    private static String sentence(String code) {
        String subject = SUBJECTS.get(code.replaceAll("(-ok|-unauthorized)$", ""));
        if (subject != null && code.endsWith(OK)) {
            return "A rule of this route keeps out " + subject + ".";
        }
        if (subject != null && code.endsWith(UNAUTHORIZED)) {
            return "This route does not admit " + subject + ".";
        }
        return switch (code) {
            case "user-unauthenticated" -> "You have to sign in first.";
            case "device-unauthenticated" -> "This route asks for a registered device.";
            case "client-certificate-required" ->
                    "This route asks for a client certificate, and you sent none.";
            case "invalid-client-certificate" -> "Your client certificate is not valid here.";
            case "no-rule-allows" -> "No rule of this route admits anybody.";
            default -> "The policy of this route does not let you pass.";
        };
    }
}
