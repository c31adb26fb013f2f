package dev.sallyport.fake;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks a server over HTTP/1.1 or HTTP/2 and waits, whatever host is named. */
public final class WebClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final HttpClient client;

    /** A whole answer. */
    public record Whole(int status, MultiMap headers, String body, MultiMap trailers) {}

    public WebClient(int port, HttpVersion version) {
        this.port = port;
        HttpClientOptions options =
                new HttpClientOptions()
                        .setProtocolVersion(version)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        // Else a stream that a test does not read stops all the others.
                        .setHttp2ConnectionWindowSize(32 << 20)
                        .setHttp2MultiplexingLimit(256);
        client =
                vertx.httpClientBuilder()
                        .with(options)
                        .with(new PoolOptions().setHttp2MaxSize(1).setHttp1MaxSize(100))
                        .build();
    }

    /** A request that has not been sent. */
    public Future<HttpClientRequest> request(String method, String host, String path) {
        return client.request(
                        new RequestOptions()
                                .setMethod(HttpMethod.valueOf(method))
                                .setHost("127.0.0.1")
                                .setPort(port)
                                .setURI(path))
                .map(request -> request.authority(HostAndPort.create(host, 443)));
    }

    /** Sends a whole request and waits for the whole answer. */
    public Whole ask(String method, String host, String path, String body, String... fields) {
        return await(
                request(method, host, path)
                        .compose(request -> {
                            for (String field : fields) {
                                String[] parts = field.split(": ", 2);
                                request.putHeader(parts[0], parts[1]);
                            }
                            var answer = body.isEmpty() ? request.send() : request.send(body);
                            return answer.compose(WebClient::whole);
                        }));
    }

    /**
     * Sends a request without a body.
     *
     * @param reader stands before the answer's first byte: one that is set behind {@link #request}
     *     may come too late, and Vert.x drops what nobody reads
     */
    public <T> Future<T> get(
            String host, String path, Function<HttpClientResponse, Future<T>> reader) {
        return request("GET", host, path).compose(request -> request.send().compose(reader));
    }

    private static Future<Whole> whole(HttpClientResponse response) {
        return response.body()
                .map((Buffer body) ->
                        new Whole(
                                response.statusCode(),
                                response.headers(),
                                body.toString(),
                                response.trailers()));
    }

    /** Waits for what must come. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it did not come in time", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
