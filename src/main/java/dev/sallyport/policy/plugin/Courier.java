package dev.sallyport.policy.plugin;

import java.time.Duration;

/** Carries a plugin's questions to other services. Called on policy threads; never blocks. */
public interface Courier {
    /** Nobody can be asked. */
    Courier NOBODY = (_, _, _, answer) -> answer.failed("there is no event bus here");

    /**
     * Asks, and answers once, on any thread.
     *
     * @param message JSON
     */
    void ask(String address, String message, Duration timeout, Answer answer);

    /** Takes what came back. */
    interface Answer {
        /** An answer, as JSON. */
        void came(String json);

        /** There is none. */
        void failed(String why);
    }
}
