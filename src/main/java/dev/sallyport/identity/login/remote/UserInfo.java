package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import java.util.Map;

/** The userinfo endpoint's answer, OpenID Connect Core section 5.3. */
final class UserInfo {
    private UserInfo() {}

    /**
     * @param subject the id token's; an answer about anybody else is not used
     */
    static Map<String, Object> read(Answer answer, String subject) throws ProviderException {
        if (answer.status() == 401 || answer.status() == 403) {
            throw new ProviderException(
                    Kind.REFUSED, answer.request() + " refused the access token");
        }
        Map<String, Object> claims = answer.expectObject().getMap();
        if (!subject.equals(claims.get("sub"))) {
            throw new ProviderException(
                    Kind.BAD_ANSWER, answer.request() + " answered about somebody else (sub)");
        }
        return claims;
    }
}
