package dev.sallyport.fake;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.concurrent.atomic.AtomicLong;

/** A body of zeros without a told length, as fast as its reader takes it. */
public final class Upload {
    private static final int PART = 256 << 10;

    private final HttpClientRequest request;
    private final AtomicLong sent = new AtomicLong();
    private final Promise<Void> over = Promise.promise();

    private Upload(HttpClientRequest request) {
        this.request = request;
    }

    /** Begins one, of a multiple of 256 KiB. */
    public static Upload of(long bytes, HttpClientRequest request) {
        Upload upload = new Upload(request.setChunked(true));
        upload.pour(bytes);
        return upload;
    }

    private void pour(long left) {
        if (left <= 0) {
            request.end().onComplete(over);
            return;
        }
        request.write(Buffer.buffer(new byte[PART]))
                .onFailure(over::tryFail)
                .onSuccess(done -> {
                    sent.addAndGet(PART);
                    pour(left - PART);
                });
    }

    /** Bytes that have been taken so far. */
    public AtomicLong sent() {
        return sent;
    }

    /** Completes when all of it has been. */
    public Future<Void> over() {
        return over.future();
    }
}
