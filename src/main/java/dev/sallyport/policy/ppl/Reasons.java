package dev.sallyport.policy.ppl;

import java.util.Arrays;
import java.util.List;

/**
 * Reason codes in the order in which they came, each once, each with the first rule that gave it.
 * They are few: looking through them beats a map. Owned by one {@link Tally} at a time.
 */
final class Reasons {
    static final Reasons NONE = new Reasons(0);

    private static final int ROOM = 4;

    private String[] codes;
    private String[] rules;
    private int size;

    private Reasons(int room) {
        codes = new String[room];
        rules = new String[room];
    }

    /** These and one more; the receiver is used up. */
    Reasons with(String code, String rule) {
        if (has(code)) {
            return this;
        }
        Reasons target = this == NONE ? new Reasons(ROOM) : this;
        target.add(code, rule);
        return target;
    }

    /** These and the others; both are used up. */
    Reasons with(Reasons others) {
        if (this == NONE) {
            return others;
        }
        Reasons all = this;
        for (int i = 0; i < others.size; i++) {
            all = all.with(others.codes[i], others.rules[i]);
        }
        return all;
    }

    private void add(String code, String rule) {
        if (size == codes.length) {
            codes = Arrays.copyOf(codes, size * 2);
            rules = Arrays.copyOf(rules, size * 2);
        }
        codes[size] = code;
        rules[size++] = rule;
    }

    private int indexOf(String code) {
        for (int i = 0; i < size; i++) {
            if (codes[i].equals(code)) {
                return i;
            }
        }
        return -1;
    }

    boolean has(String code) {
        return indexOf(code) >= 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The first code; there is one. */
    String first() {
        return codes[0];
    }

    /** The rule that gave a code which is among them. */
    String ruleOf(String code) {
        return rules[indexOf(code)];
    }

    /** The codes in order of the alphabet, as logs have them. */
    List<String> sorted() {
        String[] sorted = Arrays.copyOf(codes, size);
        if (size > 1) {
            Arrays.sort(sorted);
        }
        return List.of(sorted);
    }
}
