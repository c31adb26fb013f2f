package dev.sallyport.web;

import dev.sallyport.request.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields of an answer as its client gets them. Pure. */
final class ResponseFields {
    private ResponseFields() {}

    /** All fields but those that frame the body. */
    static List<Header> of(List<Header> answered, String requestId, FieldRules rules) {
        Set<String> named = HopByHop.named(answered);
        List<Header> fields = new ArrayList<>(answered.size() + 8);
        for (Header field : answered) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!HopByHop.isOne(name)
                    && !named.contains(name)
                    && !name.equals("content-length")
                    && !name.startsWith("x-http2-")
                    && !name.equals("x-request-id")) {
                fields.add(new Header(name, field.value()));
            }
        }
        fields.add(new Header("x-request-id", requestId));
        rules.applyTo(fields);
        return fields;
    }
}
