package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked of the callback's port.
 *
 * @param target the request's target as it came
 * @param hosts each Host header's value
 * @param origin whether a script or a form of a web page asked: a redirect has no Origin
 */
record CallbackRequest(String method, String target, List<String> hosts, boolean origin) {
    private static final String PARAMETER = "pomerium_jwt=";
    private static final int MAX_HEAD = 32 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    CallbackRequest {
        hosts = List.copyOf(hosts);
    }

    /**
     * Reads one head.
     *
     * @throws IOException when it is not HTTP, or not complete in ten seconds and 32 KiB
     */
    static CallbackRequest read(Socket socket) throws IOException {
        String[] lines = head(socket).split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP request");
        }
        List<String> hosts = new ArrayList<>();
        boolean origin = false;
        for (int i = 1; i < lines.length; i++) {
            String name = lines[i].substring(0, Math.max(0, lines[i].indexOf(':')));
            switch (name.toLowerCase(Locale.ROOT)) {
                case "host" -> hosts.add(lines[i].substring(name.length() + 1).strip());
                case "origin" -> origin = true;
                default -> {
                    // Of no interest here.
                }
            }
        }
        return new CallbackRequest(words[0], words[1], hosts, origin);
    }

    private static String head(Socket socket) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        byte[] bytes = new byte[MAX_HEAD];
        int length = 0;
        while (length < MAX_HEAD) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("no request in time");
            }
            socket.setSoTimeout((int) left);
            int count = socket.getInputStream().read(bytes, length, MAX_HEAD - length);
            if (count < 0) {
                throw new IOException("no request");
            }
            length += count;
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        throw new IOException("the request is too long");
    }

    /** Why this is not the browser that we wait for, or null. */
    @Nullable CallbackPage fault(String host, String path) {
        // A page that makes a name of its own lead to 127.0.0.1 is told apart by the Host header.
        if (origin || !hosts.equals(List.of(host))) {
            return CallbackPage.FOREIGN;
        }
        int query = target.indexOf('?');
        byte[] asked =
                (query < 0 ? target : target.substring(0, query))
                        .getBytes(StandardCharsets.ISO_8859_1);
        if (!MessageDigest.isEqual(asked, path.getBytes(StandardCharsets.ISO_8859_1))) {
            return CallbackPage.UNKNOWN;
        }
        return method.equals("GET") ? null : CallbackPage.METHOD;
    }

    /** The one token in the query, or null. */
    @Nullable Credential token() {
        Credential found = null;
        String query = target.substring(target.indexOf('?') + 1);
        for (String part : query.split("&", 64)) {
            if (part.startsWith(PARAMETER)) {
                if (found != null) {
                    return null;
                }
                try {
                    found =
                            Credential.of(
                                    URLDecoder.decode(
                                            part.substring(PARAMETER.length()),
                                            StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return found;
    }
}
