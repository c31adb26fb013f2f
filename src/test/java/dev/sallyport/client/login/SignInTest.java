package dev.sallyport.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import dev.sallyport.client.token.TokenCache;
import dev.sallyport.fake.FakeSignInEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SignInTest {
    private static final ProxyUrl PROXY = ProxyUrl.parse("https://proxy.example.com");
    private static final Credential OLD = Credential.of("old");
    private static final Credential NEW = Credential.of("new");
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir private Path base;
    private final FakeSignInEvents events = new FakeSignInEvents();
    private final AtomicInteger asked = new AtomicInteger();

    private TokenCache cache() {
        return new TokenCache(base, events::troubled);
    }

    private SignIn signIn(TokenCache cache, SignInMethod method, Duration limit) {
        return new SignIn(
                PROXY,
                cache,
                left -> {
                    int _ = asked.incrementAndGet();
                    return method.obtain(left);
                },
                limit,
                events);
    }

    @Test
    void first_sign_in_is_kept_for_the_others() throws Exception {
        SignIn signIn = signIn(cache(), left -> NEW, LONG);
        assertThat(signIn.current()).isNull();

        assertThat(signIn.renew(null)).isEqualTo(NEW);

        assertThat(signIn.current()).isEqualTo(NEW);
        assertThat(signIn(cache(), left -> OLD, LONG).current()).isEqualTo(NEW);
        assertThat(events.said()).containsExactly("signed in");
    }

    @Test
    void token_that_another_command_got_meanwhile_is_taken() throws Exception {
        assertThat(cache().store(PROXY, NEW)).isTrue();

        assertThat(signIn(cache(), left -> OLD, LONG).renew(OLD)).isEqualTo(NEW);

        assertThat(asked).hasValue(0);
    }

    @Test
    void refused_token_is_replaced_and_stays_when_nobody_signs_in() throws Exception {
        assertThat(cache().store(PROXY, OLD)).isTrue();
        SignIn nobody =
                signIn(
                        cache(),
                        left -> {
                            throw new TunnelException(Reason.SIGN_IN_NEEDED, "nobody");
                        },
                        LONG);

        TunnelException fault =
                catchThrowableOfType(TunnelException.class, () -> nobody.renew(OLD));
        assertThat(fault).hasMessage("nobody");
        assertThat(cache().load(PROXY)).isEqualTo(OLD);

        assertThat(signIn(cache(), left -> NEW, LONG).renew(OLD)).isEqualTo(NEW);
        assertThat(cache().load(PROXY)).isEqualTo(NEW);
    }

    @Test
    void many_tunnels_of_a_process_need_one_sign_in() throws Exception {
        CountDownLatch person = new CountDownLatch(1);
        SignIn signIn =
                signIn(
                        cache(),
                        left -> {
                            person.await();
                            return NEW;
                        },
                        LONG);
        try (var tunnels = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Credential>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(tunnels.submit(() -> signIn.renew(null)));
            }
            Awaitility.await()
                    .until(() -> events.said().stream().filter("waiting"::equals).count() == 19);
            person.countDown();
            for (Future<Credential> each : all) {
                assertThat(each.get()).isEqualTo(NEW);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void tunnel_that_waits_for_another_waits_no_longer_than_its_limit() throws Exception {
        CountDownLatch person = new CountDownLatch(1);
        SignIn signIn =
                signIn(
                        cache(),
                        left -> {
                            person.await();
                            return NEW;
                        },
                        Duration.ofMillis(500));
        Thread first =
                Thread.startVirtualThread(() -> {
                    try {
                        Credential _ = signIn.renew(null);
                    } catch (TunnelException | InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        Awaitility.await().until(() -> asked.get() == 1);

        TunnelException fault =
                catchThrowableOfType(TunnelException.class, () -> signIn.renew(null));
        assertThat(fault.reason()).isEqualTo(Reason.SIGN_IN_NEEDED);
        assertThat(fault).hasMessageContaining("did not finish in time");

        SignIn process = signIn(cache(), left -> OLD, Duration.ofMillis(500));
        fault = catchThrowableOfType(TunnelException.class, () -> process.renew(null));
        assertThat(fault).hasMessageContaining("did not finish in time");
        person.countDown();
        first.join();
    }

    @Test
    void where_nothing_can_be_kept_the_process_keeps_it() throws Exception {
        Files.writeString(base.resolve("sallyport"), "a file");
        SignIn signIn = signIn(cache(), left -> NEW, LONG);

        assertThat(signIn.renew(null)).isEqualTo(NEW);

        assertThat(signIn.current()).isEqualTo(NEW);
        assertThat(events.said()).anyMatch(text -> text.contains("cannot be kept"));

        Files.delete(base.resolve("sallyport"));
        SignIn _ = signIn(cache(), left -> NEW, LONG);
        assertThat(signIn.renew(NEW)).isEqualTo(NEW);
        assertThat(cache().load(PROXY)).isEqualTo(NEW);
    }

    @Test
    void signed_out_elsewhere_the_token_is_gone_here() throws Exception {
        SignIn signIn = signIn(cache(), left -> NEW, LONG);
        assertThat(signIn.renew(null)).isEqualTo(NEW);

        assertThat(cache().remove(PROXY)).isTrue();

        assertThat(signIn.current()).isNull();
    }
}
