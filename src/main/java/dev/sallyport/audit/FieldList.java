package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.request.RequestHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of one kind of line, in their configured order; looked up once. Immutable. */
final class FieldList<E> {
    private static final String HEADER_PREFIX = "headers.";

    interface Field<E> {
        void write(JsonGenerator json, E event) throws IOException;
    }

    interface Heads<E> extends Function<E, @Nullable RequestHead> {}

    private final List<Field<E>> fields = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    FieldList(List<String> names, Map<String, Field<E>> known, Heads<E> heads) {
        List<String> headers =
                names.stream()
                        .filter(name -> isHeader(name))
                        .map(name -> name.substring(HEADER_PREFIX.length()))
                        .toList();
        // A key comes once: the object of all header fields holds those that are named, too.
        boolean headersDone = names.contains("headers") && known.containsKey("headers");
        for (String name : new LinkedHashSet<>(names)) {
            Field<E> field = known.get(name);
            if (field != null) {
                fields.add(field);
            } else if (!isHeader(name)) {
                unknown.add(name);
            } else if (!headersDone) {
                headersDone = true;
                fields.add((json, event) -> HeadFields.some(json, heads.apply(event), headers));
            }
        }
    }

    private static boolean isHeader(String name) {
        return name.startsWith(HEADER_PREFIX) && name.length() > HEADER_PREFIX.length();
    }

    List<String> unknown() {
        return unknown;
    }

    void write(JsonGenerator json, E event) throws IOException {
        for (Field<E> field : fields) {
            field.write(json, event);
        }
    }
}
