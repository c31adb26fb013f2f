package dev.sallyport.policy.ppl;

import dev.sallyport.policy.Facts;
import java.util.EnumSet;
import java.util.Set;

/** A condition with its value, ready to be asked. Immutable; any thread; never blocks. */
@FunctionalInterface
public interface Criterion {
    /** What this condition says of these facts. */
    Answer test(Facts facts);

    /**
     * The facts it looks at: with them and no others its answer is the same. Everything, unless it
     * says otherwise.
     */
    default Set<Need> needs() {
        return EnumSet.allOf(Need.class);
    }
}
