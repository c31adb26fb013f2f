package dev.sallyport.identity.login;

/**
 * One sign-in under way. The caller keeps it where only this browser can bring it back, encrypted:
 * who holds the verifier and the code holds the sign-in.
 *
 * @param url where the browser goes
 * @param state what the callback must carry
 * @param nonce what the id token must carry
 * @param verifier of PKCE, RFC 7636
 */
public record SignInAttempt(String url, String state, String nonce, String verifier) {
    @Override
    public String toString() {
        return "SignInAttempt[***]";
    }
}
