package dev.sallyport.portal;

import dev.sallyport.identity.Identity;
import dev.sallyport.portal.PortalRig.Browser;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a sign-in costs, from the first redirect to the token, without provider and network; and
 * what it costs to tell who sent a token: CPU of the process, median of five runs after a warm-up.
 */
final class SignInCost {
    private static final int RUNS = 5;
    private static final int SIGN_INS = 2_000;
    private static final int TOKENS = 200_000;

    private SignInCost() {}

    public static void main(String[] args) throws Exception {
        try (PortalRig rig = new PortalRig(Optional.empty())) {
            String token = "";
            long[] signIns = new long[RUNS + 2];
            long[] checks = new long[RUNS + 2];
            for (int run = 0; run < RUNS + 2; run++) {
                long start = cpu();
                for (int i = 0; i < SIGN_INS; i++) {
                    rig.source = "source " + run + " " + i;
                    token = signIn(rig, "user" + i);
                }
                signIns[run] = (cpu() - start) / SIGN_INS;
                start = cpu();
                check(rig, token);
                checks[run] = (cpu() - start) / TOKENS;
            }
            System.out.printf(
                    "sign-in: %.2f ms of CPU; who sent a token: %.1f us of CPU%n",
                    median(signIns) / 1e6, median(checks) / 1e3);
        }
    }

    private static String signIn(PortalRig rig, String name) {
        Browser browser = rig.new Browser();
        String url =
                browser.get(
                                "https://proxy.test/.pomerium/api/v1/login"
                                        + "?pomerium_redirect_uri=http://127.0.0.1:1")
                        .body();
        return PortalRig.parameter(browser.signIn(url, name).location(), "pomerium_jwt");
    }

    private static void check(PortalRig rig, String token) throws Exception {
        RequestHead head =
                new RequestHead(
                        "CONNECT",
                        "a.test:1",
                        "HTTP/1.1",
                        List.of(new Header("Authorization", "Pomerium " + token)));
        for (int i = 0; i < TOKENS; i++) {
            Identity identity =
                    rig.identity
                            .authenticator()
                            .identify(head, "_pomerium", "fake")
                            .await(10, TimeUnit.SECONDS);
            if (!(identity instanceof Identity.Known)) {
                throw new IllegalStateException("nobody is known");
            }
        }
    }

    private static double median(long[] values) {
        long[] measured = Arrays.copyOfRange(values, 2, values.length);
        Arrays.sort(measured);
        return measured[measured.length / 2];
    }

    private static long cpu() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }
}
