package dev.sallyport.policy.ppl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A criterion's value: what JSON can say. Immutable; {@code toString} is JSON. */
public sealed interface Value {
    /** Deeper ones mean nothing to any criterion. */
    int MAX_DEPTH = 16;

    /** Of a name: escaped, it still is a key that YAML reads, which ends at 1,024 characters. */
    int MAX_NAME = 160;

    record Text(String text) implements Value {
        @Override
        public String toString() {
            return JsonText.quoted(text);
        }
    }

    /** A number, in the digits that JSON writes. */
    record Numeral(String digits) implements Value {
        @Override
        public String toString() {
            return digits;
        }
    }

    record Flag(boolean set) implements Value {
        @Override
        public String toString() {
            return String.valueOf(set);
        }
    }

    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return JsonText.list(values);
        }
    }

    /** Values by name, in the order in which they were written. */
    record Fields(Map<String, Value> values) implements Value {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public String toString() {
            return JsonText.object(values);
        }
    }

    record Nothing() implements Value {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** What it is, for messages. */
    default String kind() {
        return switch (this) {
            case Text _ -> "text";
            case Numeral _ -> "a number";
            case Flag _ -> "true or false";
            case Items _ -> "a list";
            case Fields _ -> "keys with values";
            case Nothing _ -> "nothing";
        };
    }

    /** The value of a map, list or scalar. */
    static Value of(@Nullable Object raw) throws DataFault {
        return of(raw, MAX_DEPTH);
    }

    private static Value of(@Nullable Object raw, int depth) throws DataFault {
        if (depth == 0) {
            throw new DataFault("", "nested too deeply; at most " + MAX_DEPTH + " levels");
        }
        return switch (raw) {
            case null -> new Nothing();
            case String text -> new Text(text);
            case Boolean flag -> new Flag(flag);
            case Number number -> numeral(number);
            case Map<?, ?> map -> fields(map, depth);
            case Collection<?> list -> items(list, depth);
            default -> throw new DataFault("", "this YAML value is not text; write it in quotes");
        };
    }

    private static Value numeral(Number number) throws DataFault {
        boolean exact =
                number instanceof Integer
                        || number instanceof Long
                        || number instanceof BigInteger
                        || number instanceof BigDecimal;
        if (!exact && !Double.isFinite(number.doubleValue())) {
            throw new DataFault("", "this number is not finite; write it in quotes");
        }
        return new Numeral(number.toString());
    }

    private static Value items(Collection<?> list, int depth) throws DataFault {
        List<Value> items = new ArrayList<>(list.size());
        for (Object item : list) {
            try {
                items.add(of(item, depth - 1));
            } catch (DataFault fault) {
                throw fault.under("[" + items.size() + "]");
            }
        }
        return new Items(items);
    }

    private static Value fields(Map<?, ?> map, int depth) throws DataFault {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (name.length() > MAX_NAME) {
                throw new DataFault("", "a key has more than " + MAX_NAME + " characters");
            }
            try {
                fields.put(name, of(entry.getValue(), depth - 1));
            } catch (DataFault fault) {
                throw fault.under("." + name);
            }
        }
        return new Fields(fields);
    }
}
