package dev.sallyport.edge;

import dev.sallyport.request.Header;
import java.util.List;

/** What a client says behind a request's body, once that is over. Confined to one event loop. */
final class RequestTrailers {
    private List<Header> fields = List.of();

    List<Header> fields() {
        return fields;
    }

    void came(List<Header> sent) {
        fields = sent;
    }
}
