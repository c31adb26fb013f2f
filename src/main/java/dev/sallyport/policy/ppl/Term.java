package dev.sallyport.policy.ppl;

/**
 * A criterion where it stands in a policy.
 *
 * @param name as written, with its path: {@code claim/groups}
 * @param data its value, in the form in which policies are printed
 * @param where its path in the configuration, {@code routes[0].policy.allow.or[1]}
 * @param script whether it must be asked off the event loop
 */
public record Term(String name, Value data, String where, boolean script, Criterion criterion) {
    /** As JSON, in the form in which policies are printed. */
    @Override
    public String toString() {
        return "{" + JsonText.quoted(name) + ":" + data + "}";
    }
}
