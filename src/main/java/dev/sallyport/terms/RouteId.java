package dev.sallyport.terms;

/**
 * Names a route across reloads: 16 hexadecimal digits, derived from what the route matches and
 * where it leads.
 */
public record RouteId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
