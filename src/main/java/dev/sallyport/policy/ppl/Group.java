package dev.sallyport.policy.ppl;

import java.util.List;

/**
 * The criteria of one operator.
 *
 * @param terms at least one
 */
public record Group(Operator operator, List<Term> terms) {
    public Group {
        terms = List.copyOf(terms);
    }
}
