package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineFactsTest {
    @Test
    void value_is_what_stands_between() {
        String limits = "Limit  Soft  Hard\nMax open files       20000      1048576     files\n";

        assertThat(MachineFacts.value(limits, "Max open files *", " .*")).isEqualTo("20000");
        assertThat(MachineFacts.value("a\nMemTotal:    24681 kB\n", "MemTotal: *", " kB"))
                .isEqualTo("24681");
    }

    @Test
    void value_that_is_missing_is_named() {
        assertThatThrownBy(() -> MachineFacts.value("", "MemTotal: *", ""))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("MemTotal");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void facts_have_numbers_and_no_host_name() throws Exception {
        assertThat(MachineFacts.read())
                .matches(".+, \\d+ cores, \\d+ GiB of memory, Linux .+, JDK .+, .+ descriptors.*")
                .doesNotContain(InetAddress.getLocalHost().getHostName() + " ");
    }
}
