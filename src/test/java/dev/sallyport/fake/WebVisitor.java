package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Somebody at a server's pages, without a browser: keeps cookies host by host, follows no redirect
 * by itself and reads every answer whole. Whatever host an address names, the one server is asked.
 */
public final class WebVisitor {
    private final RawClientOptions server;
    private final Map<String, Map<String, String>> cookies = new LinkedHashMap<>();

    /** What came back. */
    public record Answer(int status, String head, String body) {
        /** All values of a field. */
        public List<String> all(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .toList();
        }

        /** The first value of a field, or empty. */
        public String header(String name) {
            return all(name).stream().findFirst().orElse("");
        }

        public String location() {
            return header("location");
        }

        /** The value of a hidden field in the page. */
        public String field(String name) {
            return body.replaceAll("(?s).*name=\"" + name + "\" value=\"([^\"]*)\".*", "$1");
        }
    }

    public WebVisitor(RawClientOptions server) {
        this.server = server;
    }

    /** As a browser asks for a page. */
    public Answer get(String url, String... headers) {
        return send("GET", url, "", browsing(headers));
    }

    /** As a browser sends a form. */
    public Answer post(String url, String form, String... headers) {
        return send("POST", url, form, browsing(headers));
    }

    private static String[] browsing(String... headers) {
        return Stream.concat(Stream.of("Accept: text/html"), Stream.of(headers))
                .toArray(String[]::new);
    }

    /** Asks with exactly these fields, beside Host, Cookie and Content-Length. */
    public Answer send(String method, String url, String form, String... headers) {
        int path = url.indexOf('/', url.indexOf("//") + 2);
        String host = url.substring(url.indexOf("//") + 2, path);
        Map<String, String> kept = cookies.computeIfAbsent(host, h -> new LinkedHashMap<>());
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + url.substring(path) + " HTTP/1.1");
        lines.add("Host: " + host);
        lines.add("Connection: close");
        lines.addAll(List.of(headers));
        if (!kept.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            kept.forEach((name, value) -> pairs.add(name + "=" + value));
            lines.add("Cookie: " + String.join("; ", pairs));
        }
        if (!form.isEmpty() || method.equals("POST")) {
            lines.add("Content-Type: application/x-www-form-urlencoded");
            lines.add("Content-Length: " + form.getBytes(StandardCharsets.ISO_8859_1).length);
        }
        Answer answer = ask(server, String.join("\r\n", lines) + "\r\n\r\n" + form);
        answer.all("set-cookie").forEach(set -> keep(kept, set));
        return answer;
    }

    private static void keep(Map<String, String> kept, String set) {
        String pair = set.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (set.contains("Max-Age=0;")) {
            kept.remove(name);
        } else {
            kept.put(name, pair.substring(pair.indexOf('=') + 1));
        }
    }

    /** Sends some bytes over a connection of their own and reads one answer. */
    public static Answer ask(RawClientOptions server, String request) {
        try (RawClient client = server.connect()) {
            String text = client.send(request).readAnswer();
            int end = text.indexOf("\r\n\r\n") + 4;
            String body =
                    new String(
                            text.substring(end).getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8);
            return new Answer(
                    Integer.parseInt(text.split(" ", 3)[1]), text.substring(0, end), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cookies for a host, by name; changes count. */
    public Map<String, String> cookies(String host) {
        return cookies.computeIfAbsent(host, h -> new LinkedHashMap<>());
    }

    /** A parameter of an address, decoded. */
    public static String parameter(String url, String name) {
        String value = FormFields.of(URI.create(url).getRawQuery()).get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + url);
        }
        return value;
    }
}
