package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls to providers, each within 5 s and 1 MiB from name look-up to last byte, at most 16 at once
 * for the whole process. Follows no redirect and unpacks nothing. Home context only.
 */
final class ProviderHttp {
    static final int MAX_BODY = 1024 * 1024;
    static final int MAX_CALLS = 16;
    static final int MAX_WAITING = 64;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HttpClient client;
    private final CallLimit limit =
            new CallLimit(MAX_CALLS, MAX_WAITING, DEADLINE, System::nanoTime);

    ProviderHttp(Vertx vertx) {
        this.vertx = vertx;
        // A code is good once: posting it on a connection that the provider is just closing would
        // cost the sign-in, so each call has its own.
        HttpClientOptions options =
                new HttpClientOptions()
                        .setKeepAlive(false)
                        .setConnectTimeout((int) DEADLINE.toMillis());
        // No connection stays, so none has to be looked for each second.
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CALLS).setCleanerPeriod(0);
        this.client = vertx.createHttpClient(options, pool);
    }

    Future<Answer> get(URI url, Map<String, String> headers) {
        return call(HttpMethod.GET, url, headers, null);
    }

    /** Posts a form. */
    Future<Answer> post(URI url, Map<String, String> headers, Map<String, String> form) {
        return call(HttpMethod.POST, url, headers, Buffer.buffer(Form.encode(form)));
    }

    private Future<Answer> call(
            HttpMethod method, URI url, Map<String, String> headers, @Nullable Buffer form) {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(method)
                        .setAbsoluteURI(url.toString())
                        .putHeader("accept", "application/json")
                        .putHeader("user-agent", "sallyport");
        headers.forEach(options::putHeader);
        if (form != null) {
            options.putHeader("content-type", "application/x-www-form-urlencoded");
        }
        String name = method + " " + url.getScheme() + "://" + url.getAuthority() + url.getPath();
        return limit.submit(() -> new Call(name).send(options, form));
    }

    /** One request and its answer; ends once. */
    private final class Call {
        private final String name;
        private final Promise<Answer> promise = Promise.promise();
        private final Buffer body = Buffer.buffer();
        private @Nullable HttpClientRequest request;

        Call(String name) {
            this.name = name;
        }

        Future<Answer> send(RequestOptions options, @Nullable Buffer form) {
            long timer =
                    vertx.setTimer(
                            DEADLINE.toMillis(),
                            _ ->
                                    fail(
                                            "gave no whole answer within "
                                                    + DEADLINE.toSeconds()
                                                    + " s"));
            client.request(options)
                    .compose(opened -> {
                        request = opened;
                        if (promise.future().isComplete()) {
                            abort();
                        }
                        return form == null ? opened.send() : opened.send(form);
                    })
                    .onSuccess(this::read)
                    .onFailure(cause -> fail("failed: " + cause));
            return promise.future()
                    .eventually(() -> {
                        var _ = vertx.cancelTimer(timer);
                        return Future.succeededFuture();
                    });
        }

        private void read(HttpClientResponse response) {
            response.exceptionHandler(cause -> fail("broke off: " + cause))
                    .handler(chunk -> {
                        if (body.length() + chunk.length() > MAX_BODY) {
                            fail("answered with more than " + MAX_BODY + " bytes");
                        } else if (!promise.future().isComplete()) {
                            body.appendBuffer(chunk);
                        }
                    })
                    .endHandler(_ ->
                            promise.tryComplete(new Answer(name, response.statusCode(), body)));
        }

        private void fail(String what) {
            if (promise.tryFail(new ProviderException(Kind.UNREACHABLE, name + " " + what))) {
                abort();
            }
        }

        private void abort() {
            if (request != null) {
                var _ = request.reset();
            }
        }
    }
}
