package dev.sallyport.client.login;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What the browser, or whoever else came to the callback's port, is shown. */
enum CallbackPage {
    DONE("200 OK", "You are signed in", "You can close this page and go back to the terminal."),
    AGAIN("410 Gone", "Already signed in", "This address works once, and was used."),
    MISSING("400 Bad Request", "No sign-in", "The address carries no token. Try again."),
    UNKNOWN("404 Not Found", "Nothing here", "This port waits for one sign-in only."),
    FOREIGN("403 Forbidden", "Not for pages", "This port is for one redirect, not for web pages."),
    METHOD("405 Method Not Allowed", "Not this way", "This port is for one redirect only.");

    /** The address bar and the history need not keep the token. */
    private static final String SCRIPT = "history.replaceState(null,'','/');";

    private final String status;
    private final String title;
    private final String text;

    CallbackPage(String status, String title, String text) {
        this.status = status;
        this.title = title;
        this.text = text;
    }

    void send(Socket socket) throws IOException {
        byte[] body = html().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
                        + body.length
                        + "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                        + "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
                        + "Content-Security-Policy: default-src 'none'; frame-ancestors 'none';"
                        + " script-src 'sha256-"
                        + hash()
                        + "'\r\n"
                        + (this == METHOD ? "Allow: GET\r\n" : "")
                        + "Connection: close\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.shutdownOutput();
    }

    private String html() {
        return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>%s – Sallyport</title>
        <script>%s</script>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        <p>%s</p>
        </main>
        </body>
        </html>
        """
                .formatted(title, SCRIPT, title, text);
    }

    private static String hash() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
