package dev.sallyport.policy.ppl;

/**
 * What the criteria of one group, or the groups of one side, say together. The reasons are those of
 * the ones that made the result what it is: of those that hold where it holds, of the others where
 * it does not. Not thread-safe.
 */
final class Tally {
    private final boolean needsAll;
    private Reasons held = Reasons.NONE;
    private Reasons failed = Reasons.NONE;
    private boolean anyHeld;
    private boolean anyFailed;

    Tally(boolean needsAll) {
        this.needsAll = needsAll;
    }

    void count(boolean holds, String reason, String rule) {
        if (holds) {
            anyHeld = true;
            held = held.with(reason, rule);
        } else {
            anyFailed = true;
            failed = failed.with(reason, rule);
        }
    }

    void count(Tally inner) {
        if (inner.holds()) {
            anyHeld = true;
            held = held.with(inner.held);
        } else {
            anyFailed = true;
            failed = failed.with(inner.failed);
        }
    }

    boolean holds() {
        return needsAll ? anyHeld && !anyFailed : anyHeld;
    }

    Reasons reasons() {
        return holds() ? held : failed;
    }
}
