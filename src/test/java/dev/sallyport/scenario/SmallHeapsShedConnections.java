package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Crowd;
import dev.sallyport.fake.CrowdMember;
import dev.sallyport.fake.SharedServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** F102: with a heap of 64 MiB two thousand tunnels live, and more are refused, not fatal. */
@Timeout(120)
class SmallHeapsShedConnections {
    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.usual().jvm("-Xmx64m").jvm("-XX:+ExitOnOutOfMemoryError");

    @Test
    void f102_2000_tunnels_live_and_more_are_refused() {
        try (Crowd crowd = new Crowd(SERVER.port())) {
            List<CrowdMember> tunnels = crowd.open(2_000, SharedServer.ECHO, 32);
            List<CrowdMember> more = crowd.open(1_500, SharedServer.ECHO, 32);

            assertThat(tunnels).allSatisfy(one -> assertThat(one.status()).isEqualTo(200));
            assertThat(more).anySatisfy(one -> assertThat(one.status()).isEqualTo(503));
            assertThat(tunnels).noneMatch(one -> one.end().isDone());
            tunnels.forEach(CrowdMember::close);
            more.forEach(CrowdMember::close);
        }
    }
}
