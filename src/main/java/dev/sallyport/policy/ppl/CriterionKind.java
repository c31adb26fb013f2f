package dev.sallyport.policy.ppl;

/**
 * A word of the language: {@code email}, {@code source_ip}.
 *
 * @param takesPath whether it is written with a path behind it, {@code claim/groups}; it then must
 *     be
 * @param script whether its criteria run a script, and so must be asked off the event loop
 */
public record CriterionKind(String name, boolean takesPath, boolean script, Reader reader) {
    /** Makes a criterion of what a policy says. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads the value of one criterion.
         *
         * @param path what follows the name's slash, or empty
         */
        Reading read(String path, Value data) throws DataFault;
    }

    /**
     * A criterion, and its value in the form in which policies are printed.
     *
     * @param data reads to an equal criterion
     */
    public record Reading(Criterion criterion, Value data) {}

    /** Reads a value without a path. */
    @FunctionalInterface
    public interface PlainReader {
        Reading read(Value data) throws DataFault;
    }

    /** A word without a path, answered in Java. */
    public static CriterionKind plain(String name, PlainReader reader) {
        return new CriterionKind(name, false, false, (_, data) -> reader.read(data));
    }

    /** A word whose value does not matter. */
    public static CriterionKind bare(String name, Criterion criterion) {
        return plain(name, data -> new Reading(criterion, new Value.Flag(true)));
    }
}
