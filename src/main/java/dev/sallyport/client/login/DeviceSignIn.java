package dev.sallyport.client.login;

import dev.sallyport.client.Credential;
import dev.sallyport.client.JsonFields;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in on another device: this one shows a short code and asks the proxy every few seconds
 * whether somebody has typed it, RFC 8628. Thread-safe.
 */
public final class DeviceSignIn implements SignInMethod {
    private static final String START = "/.pomerium/api/v1/device";
    private static final String POLL = "/.pomerium/api/v1/device/token";
    private static final long USUAL_INTERVAL = 5;
    private static final long LONGEST_INTERVAL = 60;

    private static final Poll PENDING = new Poll(null, false);

    private final ProxyApi api;
    private final SignInEvents events;

    public DeviceSignIn(ProxyApi api, SignInEvents events) {
        this.api = api;
        this.events = events;
    }

    /** One answer: the token, or null and whether to ask less often. */
    private record Poll(@Nullable Credential token, boolean slower) {}

    @Override
    public Credential obtain(Duration limit) throws TunnelException, InterruptedException {
        long start = System.nanoTime();
        Map<String, String> grant = start();
        long seconds = Math.min(limit.toSeconds(), number(grant, "expires_in", limit.toSeconds()));
        long deadline = start + Duration.ofSeconds(seconds).toNanos();
        long interval = Math.clamp(number(grant, "interval", USUAL_INTERVAL), 1, LONGEST_INTERVAL);
        String form =
                "device_code="
                        + URLEncoder.encode(grant.get("device_code"), StandardCharsets.UTF_8);
        while (deadline - System.nanoTime() > Duration.ofSeconds(interval).toNanos()) {
            Thread.sleep(Duration.ofSeconds(interval));
            Poll answer = poll(form);
            if (answer.token() != null) {
                return answer.token();
            }
            // RFC 8628 section 3.5: "slow down" is five seconds more from then on.
            interval = Math.min(interval + (answer.slower() ? 5 : 0), LONGEST_INTERVAL);
        }
        throw failed("nobody typed the code in time; try again");
    }

    private Map<String, String> start() throws TunnelException {
        ProxyApi.Answer answer = api.post(START, null, "");
        if (answer.status() == 404) {
            throw failed(
                    "the proxy knows no sign-in on another device; sign in without --device, or"
                            + " take a service account: --service-account-file");
        }
        if (answer.status() != 200) {
            throw api.unexpected(answer, "a request for a code");
        }
        Map<String, String> grant = JsonFields.of(answer.body());
        String code = grant.getOrDefault("user_code", "");
        String url = grant.getOrDefault("verification_uri", "");
        String complete = grant.getOrDefault("verification_uri_complete", url);
        if (!code.matches("[\\x21-\\x7e]{1,64}")
                || grant.getOrDefault("device_code", "").isEmpty()
                || !BrowserSignIn.isWebAddress(url)
                || !BrowserSignIn.isWebAddress(complete)) {
            throw failed("the proxy's answer has no code or no address; is this the right proxy?");
        }
        events.enter(code, url, complete);
        return grant;
    }

    private Poll poll(String form) throws TunnelException {
        ProxyApi.Answer answer;
        try {
            answer = api.post(POLL, null, form);
        } catch (TunnelException e) {
            if (e.reason() == Reason.UNREACHABLE) {
                // The person may need minutes; a proxy that restarts needs less.
                return PENDING;
            }
            throw e;
        }
        if (answer.status() >= 500) {
            return PENDING;
        }
        Map<String, String> fields = JsonFields.of(answer.body());
        String token = fields.get("token");
        if (answer.status() == 200 && token != null) {
            return new Poll(checked(token), false);
        }
        return switch (fields.getOrDefault("error", "")) {
            case "authorization_pending" -> PENDING;
            case "slow_down" -> new Poll(null, true);
            case "expired_token" -> throw failed("the code has expired; try again");
            case "access_denied" -> throw failed("the sign-in was denied");
            default -> throw api.unexpected(answer, "a request for the token");
        };
    }

    private Credential checked(String token) throws TunnelException {
        try {
            return Credential.of(token);
        } catch (IllegalArgumentException e) {
            throw failed("the proxy's answer has no token; is this the right proxy?");
        }
    }

    private TunnelException failed(String what) {
        return new TunnelException(
                Reason.SIGN_IN_NEEDED,
                "no sign-in to " + api.connector().proxy().address() + ": " + what);
    }

    private static long number(Map<String, String> fields, String name, long otherwise) {
        @Nullable String text = fields.get(name);
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : otherwise;
    }
}
