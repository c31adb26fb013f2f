package dev.sallyport.policy.ppl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words that policies may use. Immutable. */
public final class Criteria {
    private final Map<String, CriterionKind> byName;

    /**
     * @throws IllegalArgumentException if two have one name
     */
    public Criteria(Collection<CriterionKind> kinds) {
        Map<String, CriterionKind> map = new LinkedHashMap<>();
        for (CriterionKind kind : kinds) {
            if (map.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException(
                        "two criteria are named " + kind.name() + "; rename one");
            }
        }
        byName = map;
    }

    /**
     * These and more.
     *
     * @throws IllegalArgumentException if one of them has a name that is taken
     */
    public Criteria with(Collection<CriterionKind> more) {
        List<CriterionKind> all = new ArrayList<>(byName.values());
        all.addAll(more);
        return new Criteria(all);
    }

    /** The word of this name. */
    public Optional<CriterionKind> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Every name, in the order of the documentation. */
    public Set<String> names() {
        return java.util.Collections.unmodifiableSet(byName.keySet());
    }
}
