package dev.sallyport.web;

import dev.sallyport.request.Header;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator wants of the header fields of one direction. Immutable.
 *
 * @param set replace whatever has the same name, in this order
 * @param remove names in lower case
 */
public record FieldRules(List<Header> set, Set<String> remove) {
    /** Changes nothing. */
    public static final FieldRules NONE = new FieldRules(List.of(), Set.of());

    public FieldRules {
        set = List.copyOf(set);
        remove = remove.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** Removes first, so that a name in both lists is set. */
    void applyTo(List<Header> fields) {
        if (!remove.isEmpty()) {
            fields.removeIf(field -> remove.contains(field.name().toLowerCase(Locale.ROOT)));
        }
        for (Header wanted : set) {
            fields.removeIf(field -> field.name().equalsIgnoreCase(wanted.name()));
        }
        fields.addAll(set);
    }
}
