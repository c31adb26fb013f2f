package dev.sallyport.audit;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are made when somebody reads them. Most events on the bus are heard by nobody, and
 * the bus tells only by not asking. Any thread; two may make them twice.
 */
final class LazyFields extends AbstractMap<String, Object> {
    private final Supplier<Map<String, Object>> maker;
    private volatile @Nullable Map<String, Object> made;

    LazyFields(Supplier<Map<String, Object>> maker) {
        this.maker = maker;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> fields = made;
        if (fields == null) {
            fields = maker.get();
            made = fields;
        }
        return fields.entrySet();
    }
}
