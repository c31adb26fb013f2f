package dev.sallyport.policy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.junit.jupiter.api.Test;

class SandboxTest {
    private static final ModuleFileSystem NO_FILES = new ModuleFileSystem(Map.of(), Map.of());

    @Test
    void engines_own_validator_finds_nothing_open() {
        OutputStream nowhere = OutputStream.nullOutputStream();
        try (Engine engine = Sandbox.engine(SandboxPolicy.CONSTRAINED);
                Context context =
                        Sandbox.closed(engine, NO_FILES, nowhere, nowhere)
                                .sandbox(SandboxPolicy.CONSTRAINED)
                                .build()) {
            assertThat(context.eval("js", "1 + 1").asInt()).isEqualTo(2);
        }
    }

    @Test
    void virtual_threads_are_refused() throws InterruptedException {
        Throwable[] thrown = {null};
        OutputStream nowhere = OutputStream.nullOutputStream();
        Thread.ofVirtual()
                .start(() -> {
                    try (Context context = Sandbox.context(NO_FILES, nowhere, nowhere)) {
                        assertThat(context).isNull();
                    } catch (IllegalStateException e) {
                        thrown[0] = e;
                    }
                })
                .join();
        assertThat(thrown[0]).hasMessageContaining("virtual");
    }

    @Test
    void scripts_are_asked_on_policy_threads_only() throws Exception {
        try (Scripts scripts = new Scripts()) {
            Plugin plugin =
                    scripts.load(
                            "w",
                            "export const criterion = 'w'; export const anonymous = true;"
                                    + " export const matches = () => true;");
            ScriptCriterion word =
                    new ScriptCriterion(
                            plugin, (Plugin.Word) plugin.shape(), "null", java.util.Set.of());
            assertThatThrownBy(() -> word.test(dev.sallyport.fake.Asking.anonymously().facts()))
                    .hasMessageContaining("policy threads");
        }
    }
}
