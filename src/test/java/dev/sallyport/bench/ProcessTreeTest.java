package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessTreeTest {
    @Test
    void cpu_of_a_name_with_spaces_and_parentheses_is_user_system_and_ended_children() {
        String stat =
                "4711 (a ) (b) S 1 4711 4711 0 -1 4194304 100 200 0 0 1000 200 30 4 20 0 3 0 99 1 2";

        assertThat(ProcessTree.cpuTicks(stat)).isEqualTo(1234);
    }

    @Test
    void cpu_of_a_process_that_has_gone_is_nothing() {
        assertThat(ProcessTree.cpuTicks("")).isZero();
    }

    @Test
    void memory_is_read_by_its_line() {
        String rollup =
                """
                563677e5f000-7ffd2f1d3000 ---p 00000000 00:00 0                          [rollup]
                Rss:                1672 kB
                Pss:                 300 kB
                Pss_Dirty:           112 kB
                """;

        assertThat(ProcessTree.kib(rollup, "Rss:")).isEqualTo(1672);
        assertThat(ProcessTree.kib(rollup, "Pss:")).isEqualTo(300);
        assertThat(ProcessTree.kib(rollup, "Swap:")).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tree_of_a_shell_counts_children_that_run_and_that_have_ended() throws Exception {
        String spin = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done";
        Process shell =
                new ProcessBuilder("sh", "-c", "sh -c '" + spin + "'; sleep 60 & echo ready; wait")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines = shell.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("ready");
            ProcessTree tree = new ProcessTree(shell.pid());

            assertThat(tree.cpuSeconds()).isGreaterThanOrEqualTo(0.02);
            assertThat(tree.memory().pssMib()).isPositive();
            assertThat(tree.memory().rssMib()).isGreaterThanOrEqualTo(tree.memory().pssMib());
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
