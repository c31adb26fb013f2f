package dev.sallyport.web;

/**
 * What became of an exchange whose answer has begun.
 *
 * @param status that the client was given
 * @param details {@code via_upstream}, or why it was cut
 * @param bytesToClient of the answer's body
 * @param bytesToUpstream of the request's body
 */
public record ExchangeReport(int status, String details, long bytesToClient, long bytesToUpstream) {
    /** The answer came whole. */
    public static final String WHOLE = "via_upstream";
}
