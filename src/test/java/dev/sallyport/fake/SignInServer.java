package dev.sallyport.fake;

import dev.sallyport.fake.WebVisitor.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An embedded server where people sign in, with a clock that a test moves, sessions in a file, a
 * service that echoes, and routes to it: {@link #PUBLIC}, and {@link #PRIVATE} for everybody who is
 * known.
 */
public final class SignInServer implements AutoCloseable {
    public static final String HOST = "proxy.example.test";
    public static final String HOME = "https://" + HOST + "/.pomerium/";
    public static final String PUBLIC = "public.example.test:7";
    public static final String PRIVATE = "private.example.test:7";
    public static final String ANYBODY = "allow_any_authenticated_user: true";

    /** 32 bytes in base64. */
    public static final String SHARED_SECRET = "cGxhbnRlZC1zaGFyZWQtc2VjcmV0LTAxMjM0NTY3ODk=";

    private static final String LOGIN = "/.pomerium/api/v1/login?pomerium_redirect_uri=";

    private final MovableClock clock =
            new MovableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final ScriptedUpstream echo = ScriptedUpstream.echoing();
    private final ServerFolder folder = new ServerFolder();
    private final ScriptedProvider provider;
    private EmbeddedServer server;

    private SignInServer(boolean scripted, Consumer<SignInServer> more) {
        try {
            provider = scripted ? new ScriptedProvider(clock) : null;
            folder.secured().line("shared_secret: " + SHARED_SECRET).line("log_level: debug");
            if (scripted) {
                atProvider(folder, provider);
            } else {
                folder.line("idp_provider: development").line(developers("alice", "bob", "carol"));
            }
            folder.route(PUBLIC, echo.target()).privateRoute(PRIVATE, echo.target(), ANYBODY);
            folder.line("databroker_storage_connection_string: state");
            more.accept(this);
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys for a provider on loopback. */
    public static void atProvider(ServerFolder folder, ScriptedProvider provider) {
        folder.line("idp_provider: oidc")
                .line("idp_provider_url: " + provider.url())
                .line("idp_client_id: '" + ScriptedProvider.CLIENT + "'")
                .line("idp_client_secret: '" + ScriptedProvider.SECRET + "'");
    }

    /** At a provider that a test can make lie; its one user is alice. */
    public static SignInServer scripted() {
        return scripted(server -> {});
    }

    /**
     * The same.
     *
     * @param more adds keys and routes before the start
     */
    public static SignInServer scripted(Consumer<SignInServer> more) {
        return new SignInServer(true, more);
    }

    /** With alice, bob and carol to choose from. */
    public static SignInServer development() {
        return development(server -> {});
    }

    /**
     * The same.
     *
     * @param more adds keys and routes before the start
     */
    public static SignInServer development(Consumer<SignInServer> more) {
        return new SignInServer(false, more);
    }

    /** The key with these users, at example.com each. */
    public static String developers(String... names) {
        return "development_users: ["
                + String.join(
                        ", ",
                        List.of(names).stream()
                                .map(name ->
                                        "{email: %s@example.com, name: %s}".formatted(name, name))
                                .toList())
                + "]";
    }

    private void start() {
        try {
            server = EmbeddedServer.at(clock, folder.write());
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server and starts it again, on another port. */
    public void restart() {
        stop();
        start();
    }

    private void stop() {
        try {
            server.close();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public MovableClock clock() {
        return clock;
    }

    public ScriptedProvider provider() {
        return provider;
    }

    public ServerFolder folder() {
        return folder;
    }

    public ScriptedUpstream echo() {
        return echo;
    }

    /** The lines so far that hold this text, since the last start. */
    public List<JsonObject> lines(String part) {
        return server.objects(part);
    }

    public EmbeddedServer embedded() {
        return server;
    }

    public RawClientOptions client() {
        return RawClient.to(server.port());
    }

    public WebVisitor visitor() {
        return new WebVisitor(client());
    }

    /** An address of the login API for a program that listens on this machine. */
    public static String loginApi(String back) {
        return "https://" + HOST + LOGIN + URLEncoder.encode(back, StandardCharsets.UTF_8);
    }

    /** The sign-in address that a program gets. */
    public String signInAddress() {
        Answer answer = visitor().send("GET", loginApi("http://127.0.0.1:1/"), "");
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return answer.body();
    }

    /** Goes to a sign-in address, signs in as the first user, and comes back. */
    public Answer signIn(WebVisitor visitor, String url) {
        return signIn(visitor, url, 0);
    }

    /**
     * The same.
     *
     * @param user which one of the development provider's
     */
    public Answer signIn(WebVisitor visitor, String url, int user) {
        return visitor.get(agreed(visitor.get(url), user));
    }

    /** The way back from the provider for one who was sent there and says yes. */
    public String agreed(Answer sent, int user) {
        if (provider == null) {
            return visitor().get(sent.location() + "&user=" + user).location();
        }
        String there = sent.location();
        return WebVisitor.parameter(there, "redirect_uri")
                + "?code="
                + provider.approve(there)
                + "&state="
                + WebVisitor.parameter(there, "state");
    }

    /** A token of a new session of the first user. */
    public String token() {
        return token(0);
    }

    /** A token of a new session. */
    public String token(int user) {
        return WebVisitor.parameter(
                signIn(visitor(), signInAddress(), user).location(), "pomerium_jwt");
    }

    /** Asks for a tunnel; one that stands must echo. */
    public Answer connect(String authority, String... headers) {
        return connect(client(), authority, headers);
    }

    /** The same at any server. */
    public static Answer connect(RawClientOptions server, String authority, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String head =
                "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + more + "\r\n";
        try (RawClient client = server.connect()) {
            String answer = client.send(head).readAnswer();
            int status = Integer.parseInt(answer.split(" ", 3)[1]);
            int end = answer.indexOf("\r\n\r\n") + 4;
            if (status == 200 && !client.send("hello").readText(5).equals("hello")) {
                throw new AssertionError("the tunnel does not echo");
            }
            return new Answer(status, answer.substring(0, end), answer.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status that a tunnel to {@link #PRIVATE} gets with a token as pomerium-cli sends it. */
    public int statusWith(String token) {
        return connect(PRIVATE, "Authorization: Pomerium " + token).status();
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
        if (provider != null) {
            provider.close();
        }
        echo.close();
        folder.close();
    }
}
