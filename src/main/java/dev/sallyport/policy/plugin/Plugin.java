package dev.sallyport.policy.plugin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One plugin of one generation of the configuration. Equal to itself only: its name finds it when a
 * configuration is read, and after that it is handed on, so that no decision mixes generations. Any
 * thread.
 */
public final class Plugin {
    /** What a plugin turned out to be. */
    public sealed interface Shape {}

    /**
     * A word for the policy language.
     *
     * @param anonymous whether it is asked about people who have not signed in
     * @param checks whether it looks at values when they are read
     */
    public record Word(String word, boolean anonymous, boolean checks) implements Shape {}

    /** A whole decision. */
    public record WholePolicy() implements Shape {}

    /**
     * What is declared of it.
     *
     * @param config JSON
     * @param timeout for one synchronous run
     * @param askTimeout for a decision that awaits something
     */
    public record Declaration(
            String name, PluginFiles files, String config, Duration timeout, Duration askTimeout) {
        @Override
        public String toString() {
            // Without its config, which may hold a secret.
            return name + " in " + files.folder();
        }
    }

    private final Declaration declaration;
    private final Shape shape;
    private final Quarantine quarantine = new Quarantine();
    private final AtomicReference<String> sample = new AtomicReference<>("null");
    private volatile boolean warm;
    private volatile boolean retired;

    Plugin(Declaration declaration, Shape shape) {
        this.declaration = declaration;
        this.shape = shape;
    }

    /** What it is called in the configuration. */
    public String name() {
        return declaration.name();
    }

    /** What it turned out to be. */
    public Shape shape() {
        return shape;
    }

    Declaration declaration() {
        return declaration;
    }

    Budget budget() {
        return Budget.run(declaration.timeout());
    }

    Quarantine quarantine() {
        return quarantine;
    }

    /** A value that its word is used with, to warm up on. */
    AtomicReference<String> sample() {
        return sample;
    }

    boolean isWarm() {
        return warm;
    }

    void warmed() {
        warm = true;
    }

    /**
     * Whether its generation is over: what is still asked of it is answered, and nothing is kept.
     */
    boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    @Override
    public String toString() {
        return "plugin " + name();
    }
}
