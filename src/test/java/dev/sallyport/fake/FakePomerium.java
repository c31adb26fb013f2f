package dev.sallyport.fake;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A Pomerium as a client sees it: private routes, the login API, a sign-in page that signs in
 * whoever comes, sessions. What differs between versions, and what only Sallyport has, is switched
 * on by the test. Tunnels echo.
 */
public final class FakePomerium implements AutoCloseable {
    private static final Pattern TOKEN =
            Pattern.compile("\r\nAuthorization: (?:Bearer Pomerium-|Pomerium )([^\r]*)\r\n");
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");

    private final FakeProxy proxy;
    private final boolean tls;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> devicePolls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicInteger signIns = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    private volatile int unauthenticated = 302;
    private volatile int loginStatus = 200;
    private volatile String loginBody = "";
    private volatile boolean forgetful;
    private volatile boolean held;
    private volatile boolean extended;

    private FakePomerium(SSLContext context) {
        tls = context != null;
        proxy = tls ? FakeProxy.tls(context, this::serve) : FakeProxy.plain(this::serve);
    }

    public static FakePomerium plain() {
        return new FakePomerium(null);
    }

    /** With a certificate for localhost. */
    public static FakePomerium tls(TestAuthority authority) {
        return new FakePomerium(authority.serving(authority.issue("localhost")));
    }

    /** What a CONNECT gets that nobody is signed in for: 302 here at first. */
    public FakePomerium unauthenticated(int status) {
        unauthenticated = status;
        return this;
    }

    /** What the login API answers instead of an address. */
    public FakePomerium login(int status, String body) {
        loginStatus = status;
        loginBody = body;
        return this;
    }

    /** It forgets each session at once. */
    public FakePomerium forgetful() {
        forgetful = true;
        return this;
    }

    /** The sign-in page waits for {@link #release}. */
    public FakePomerium held() {
        held = true;
        return this;
    }

    public void release() {
        released.countDown();
    }

    /** With Sallyport's own endpoints: sign-out, and a device grant with these answers. */
    public FakePomerium extended(String... polls) {
        extended = true;
        devicePolls.addAll(List.of(polls));
        return this;
    }

    public String url() {
        return (tls ? "https://localhost:" : "http://127.0.0.1:") + proxy.port();
    }

    public int port() {
        return proxy.port();
    }

    public List<String> heads() {
        return proxy.heads();
    }

    /** Requests to the login API so far. */
    public int logins() {
        return count("GET /.pomerium/api/v1/login?");
    }

    /** Times the sign-in page was shown. */
    public int windows() {
        return signIns.get();
    }

    public int connects() {
        return count("CONNECT ");
    }

    private int count(String start) {
        return (int) heads().stream().filter(head -> head.startsWith(start)).count();
    }

    public Set<String> sessions() {
        return sessions;
    }

    /** A new session's token: as Pomerium makes it, without an expiry. */
    public String issue() {
        String token =
                encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
                        + "."
                        + encoded("{\"jti\":\"session-" + counter.incrementAndGet() + "\"}")
                        + ".c2lnbmF0dXJl";
        if (!forgetful) {
            sessions.add(token);
        }
        return token;
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void serve(FakeProxy.Session session) throws IOException, InterruptedException {
        String[] words = session.head().split(" ", 3);
        String target = words[1];
        String path = target.replaceFirst("\\?.*", "");
        switch (words[0] + " " + path) {
            case "GET /.pomerium/api/v1/login" -> login(session, target);
            case "GET /.pomerium/sign_in" -> signIn(session, target);
            case "GET /.pomerium/user" -> user(session);
            case "POST /.pomerium/api/v1/logout" -> logout(session);
            case "POST /.pomerium/api/v1/device" -> device(session);
            case "POST /.pomerium/api/v1/device/token" -> deviceToken(session);
            default -> {
                if (words[0].equals("CONNECT")) {
                    connect(session, target);
                } else {
                    answer(session, 404, "text/html", "<h1>Not Found</h1>");
                }
            }
        }
        session.socket().shutdownOutput();
    }

    private void connect(FakeProxy.Session session, String target)
            throws IOException, InterruptedException {
        switch (target.replaceFirst("\\..*", "")) {
            case "public" -> FakeProxy.echoing().serve(session);
            case "unknown" -> answer(session, 404, "text/html", "<h1>Not Found</h1>");
            case "dead" -> answer(session, 503, "text/html", "<h1>Unavailable</h1>");
            default -> {
                if (!signedIn(session)) {
                    refuse(session);
                } else if (target.startsWith("denied")) {
                    answer(
                            session,
                            403,
                            "application/json",
                            "{\"error\":\"Forbidden\",\"request_id\":\"id-7\","
                                    + "\"reason\":\"email-unauthorized\"}");
                } else {
                    FakeProxy.echoing().serve(session);
                }
            }
        }
    }

    private void refuse(FakeProxy.Session session) throws IOException {
        String page = "<h1>Unauthenticated</h1>";
        session.send(
                "HTTP/1.1 "
                        + unauthenticated
                        + " X\r\nLocation: "
                        + url()
                        + "/.pomerium/sign_in?never=followed\r\nContent-Type: text/html\r\n"
                        + "Connection: close\r\nContent-Length: "
                        + page.length()
                        + "\r\n\r\n"
                        + page);
    }

    private boolean signedIn(FakeProxy.Session session) {
        Matcher token = TOKEN.matcher(session.head());
        return token.find() && sessions.contains(token.group(1));
    }

    private void login(FakeProxy.Session session, String target) throws IOException {
        String redirect = parameter(target, "pomerium_redirect_uri");
        if (loginStatus != 200) {
            answer(session, loginStatus, "text/plain", loginBody);
        } else if (redirect.isEmpty()) {
            answer(session, 404, "text/plain", "");
        } else if (!redirect.matches("http://(localhost|127\\.0\\.0\\.1|\\[::1]):[0-9]+(/.*)?")) {
            answer(session, 400, "text/plain", "");
        } else {
            String page =
                    url()
                            + "/.pomerium/sign_in?pomerium_redirect_uri="
                            + URLEncoder.encode(redirect, StandardCharsets.UTF_8);
            answer(session, 200, "text/plain", loginBody.isEmpty() ? page : loginBody);
        }
    }

    private void signIn(FakeProxy.Session session, String target)
            throws IOException, InterruptedException {
        int _ = signIns.incrementAndGet();
        if (held && !released.await(60, TimeUnit.SECONDS)) {
            throw new IOException("nobody releases the sign-in");
        }
        session.send(
                "HTTP/1.1 302 Found\r\nLocation: "
                        + parameter(target, "pomerium_redirect_uri")
                        + "?pomerium_jwt="
                        + issue()
                        + "\r\nContent-Length: 0\r\n\r\n");
    }

    private void user(FakeProxy.Session session) throws IOException {
        if (!signedIn(session)) {
            answer(session, 401, "text/html", "<h1>Unauthenticated</h1>");
            return;
        }
        String json =
                "{\"email\":\"ann@example.com\",\"groups\":[\"a\",\"b\"],\"name\":\"\\u001b[2J\"}";
        String half = json.substring(0, 9);
        session.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunk(half)
                        + chunk(json.substring(9))
                        + "0\r\n\r\n");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + ";x=y\r\n" + text + "\r\n";
    }

    private void logout(FakeProxy.Session session) throws IOException {
        if (!extended) {
            answer(session, 404, "text/html", "<h1>Not Found</h1>");
        } else if (!signedIn(session)) {
            answer(session, 401, "text/html", "<h1>Unauthenticated</h1>");
        } else {
            Matcher token = TOKEN.matcher(session.head());
            if (token.find()) {
                sessions.remove(token.group(1));
            }
            session.send("HTTP/1.1 204 No Content\r\n\r\n");
        }
    }

    private void device(FakeProxy.Session session) throws IOException {
        if (!extended) {
            answer(session, 404, "text/html", "<h1>Not Found</h1>");
            return;
        }
        answer(
                session,
                200,
                "application/json",
                "{\"device_code\":\"d+1\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\""
                        + url()
                        + "/device\",\"verification_uri_complete\":\""
                        + url()
                        + "/device?code=WDJB-MJHT\",\"expires_in\":600,\"interval\":1}");
    }

    private void deviceToken(FakeProxy.Session session) throws IOException {
        String form = body(session);
        String next = devicePolls.poll();
        if (!form.equals("device_code=d%2B1") || next == null) {
            answer(session, 400, "application/json", "{\"error\":\"invalid_grant\"}");
        } else if (next.equals("token")) {
            answer(session, 200, "application/json", "{\"token\":\"" + issue() + "\"}");
        } else if (next.matches("[0-9]+")) {
            answer(session, Integer.parseInt(next), "text/html", "<h1>Gone</h1>");
        } else {
            answer(session, 400, "application/json", "{\"error\":\"" + next + "\"}");
        }
    }

    private static String body(FakeProxy.Session session) throws IOException {
        Matcher length = LENGTH.matcher(session.head());
        int count = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return new String(session.in().readNBytes(count), StandardCharsets.US_ASCII);
    }

    private static void answer(FakeProxy.Session session, int status, String type, String body)
            throws IOException {
        session.send(
                "HTTP/1.1 "
                        + status
                        + " X\r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.ISO_8859_1).length
                        + "\r\n\r\n"
                        + body);
    }

    /** A query's parameter, decoded, or empty. */
    public static String parameter(String target, String name) {
        Map<String, String> found = new java.util.HashMap<>();
        for (String part : target.substring(target.indexOf('?') + 1).split("&")) {
            String[] both = part.split("=", 2);
            if (both.length == 2) {
                found.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
        }
        return found.getOrDefault(name, "");
    }

    @Override
    public void close() {
        release();
        proxy.close();
    }
}
