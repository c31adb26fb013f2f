package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.terms.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotationTest {
    private final Rotation rotation = new Rotation();

    private static UpstreamTarget target(String host, int weight) {
        return new UpstreamTarget(UpstreamTarget.Kind.TCP, new HostPort(host, 22), weight);
    }

    private static UpstreamSettings settings(UpstreamTarget... targets) {
        return new UpstreamSettings(List.of(targets), Duration.ofSeconds(1));
    }

    private String turns(UpstreamSettings settings, int count) {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(rotation.next(settings).getFirst().address().host());
        }
        return String.join("", hosts);
    }

    @Test
    void turns_follow_the_weights_and_are_spread() {
        UpstreamSettings settings = settings(target("a", 3), target("b", 1));
        assertThat(turns(settings, 8)).isEqualTo("aabaaaba");
    }

    @Test
    void targets_without_weights_take_turns() {
        assertThat(turns(settings(target("a", 1), target("b", 1), target("c", 1)), 6))
                .isEqualTo("abcabc");
    }

    @Test
    void every_target_is_in_the_order_to_try() {
        UpstreamSettings settings = settings(target("a", 1), target("b", 5), target("c", 1));
        for (int i = 0; i < 20; i++) {
            assertThat(rotation.next(settings))
                    .containsExactlyInAnyOrderElementsOf(settings.targets());
        }
    }

    @Test
    void routes_have_turns_of_their_own() {
        UpstreamSettings one = settings(target("a", 1), target("b", 1));
        UpstreamSettings other = settings(target("c", 1), target("d", 1));
        assertThat(turns(one, 1) + turns(other, 1) + turns(one, 1) + turns(other, 1))
                .isEqualTo("acbd");
    }
}
