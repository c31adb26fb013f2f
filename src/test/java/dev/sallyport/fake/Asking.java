package dev.sallyport.fake;

import dev.sallyport.policy.Facts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts for tests: nobody known, a tunnel, from 192.0.2.1, without a certificate; and changes. */
public final class Asking {
    private Facts.@Nullable User user;
    private @Nullable String serviceAccount;
    private String ip = "192.0.2.1";
    private Facts.@Nullable Certificate certificate;
    private String certificateFault = "";
    private String method = "CONNECT";
    private String path = "";
    private String route = "0123456789abcdef";
    private final Map<String, List<String>> headers = new HashMap<>();

    private Asking() {}

    /** Nobody has signed in. */
    public static Asking anonymously() {
        return new Asking();
    }

    /** Somebody with this address, which is their id too. */
    public static Asking as(String email) {
        return as(email, email, Map.of());
    }

    public static Asking as(String id, String email, Map<String, List<String>> claims) {
        Asking asking = new Asking();
        asking.user = new Facts.User(id, email, "", claims, List.of());
        return asking;
    }

    public static Asking asServiceAccount(String name) {
        Asking asking = new Asking();
        asking.serviceAccount = name;
        return asking;
    }

    public Asking inGroups(String... groups) {
        Facts.User known = user == null ? new Facts.User("u", "", "", Map.of(), List.of()) : user;
        user =
                new Facts.User(
                        known.id(), known.email(), known.name(), known.claims(), List.of(groups));
        return this;
    }

    public Asking from(String address) {
        ip = address;
        return this;
    }

    public Asking with(Facts.@Nullable Certificate shown) {
        certificate = shown;
        return this;
    }

    /** Shows a certificate that is not valid. */
    public Asking withFault(String code) {
        certificateFault = code;
        return this;
    }

    public Asking to(String routeId) {
        route = routeId;
        return this;
    }

    public Asking http(String verb, String where) {
        method = verb;
        path = where;
        return this;
    }

    public Asking header(String name, String... values) {
        headers.put(name, List.of(values));
        return this;
    }

    public Facts facts() {
        boolean tunnel = method.equals("CONNECT");
        return new Facts(
                1_800_000_000L,
                "decision",
                user,
                serviceAccount,
                user == null ? null : new Facts.Session("s", 1_799_999_000L, 1_800_050_000L),
                new Facts.Client(ip, 4711, "a.test", certificate, certificateFault),
                new Facts.Route(route, "ssh", "tcp+https://a.test:22", "tcp://b.test:22"),
                new Facts.Request(tunnel ? "tunnel" : "http", method, "a.test:22", path, headers));
    }
}
