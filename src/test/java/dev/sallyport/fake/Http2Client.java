package dev.sallyport.fake;

import io.vertx.core.Future;
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
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Tunnels as streams of one HTTP/2 connection, read and written by a blocking test. */
public final class Http2Client implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpClient client;

    public Http2Client(int port) {
        this(port, null);
    }

    /** One that has a certificate to show, or null. */
    public Http2Client(int port, TestAuthority.Issued own) {
        this.port = port;
        HttpClientOptions options =
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setHttp2MultiplexingLimit(256);
        if (own != null) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions()
                            .setKeyValue(Buffer.buffer(TestAuthority.keyPem(own.key())))
                            .setCertValue(Buffer.buffer(TestAuthority.pem(own.certificate()))));
        }
        client =
                vertx.httpClientBuilder()
                        .with(options)
                        .with(new PoolOptions().setHttp2MaxSize(1))
                        .withConnectHandler(connection -> connections.incrementAndGet())
                        .build();
    }

    /** Connections made so far. */
    public int connections() {
        return connections.get();
    }

    /** Asks for a tunnel and waits for the answer, whatever it is. */
    public Stream open(String authority) {
        int colon = authority.lastIndexOf(':');
        HttpClientRequest request =
                await(
                        client.request(
                                new RequestOptions()
                                        .setMethod(HttpMethod.CONNECT)
                                        .setHost("127.0.0.1")
                                        .setPort(port)));
        request.authority(
                HostAndPort.create(
                        authority.substring(0, colon),
                        Integer.parseInt(authority.substring(colon + 1))));
        return new Stream(request);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("nothing happened", e);
        }
    }

    @Override
    public void close() {
        var _ = await(vertx.close());
    }

    /** One tunnel, or its refusal. */
    public static final class Stream implements AutoCloseable {
        private final HttpClientRequest request;
        private final HttpClientResponse response;
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private Buffer left = Buffer.buffer();

        private Stream(HttpClientRequest request) {
            this.request = request;
            // Before anything is asked: the handlers must stand before the first byte.
            var answered =
                    request.response()
                            .map(answer -> {
                                answer.handler(events::add);
                                answer.endHandler(end -> events.add("end"));
                                answer.exceptionHandler(events::add);
                                return answer;
                            });
            // Not connect(): Vert.x's client then never ends the stream.
            request.setChunked(true).sendHead().onFailure(events::add);
            this.response = await(answered);
        }

        public int status() {
            return response.statusCode();
        }

        /** A field of the answer, or empty. */
        public String header(String name) {
            String value = response.getHeader(name);
            return value == null ? "" : value;
        }

        public Stream send(String text) {
            return send(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        /** Hands bytes over; does not wait for them to leave. */
        public Stream send(byte[] bytes) {
            request.write(Buffer.buffer(bytes)).onFailure(events::add);
            return this;
        }

        /** END_STREAM. */
        public void finish() {
            request.end().onFailure(events::add);
        }

        /** The next bytes; null at the end. */
        private Buffer next() {
            try {
                Object event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return switch (event) {
                    case null -> throw new AssertionError("nothing came");
                    case Buffer bytes -> bytes;
                    case Throwable failure -> throw new IllegalStateException(failure);
                    default -> null;
                };
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        public byte[] read(int length) {
            Buffer bytes = left;
            while (bytes.length() < length) {
                Buffer more = next();
                if (more == null) {
                    throw new AssertionError("the stream ended after " + bytes.length());
                }
                bytes.appendBuffer(more);
            }
            left = Buffer.buffer().appendBuffer(bytes.slice(length, bytes.length()));
            return bytes.getBytes(0, length);
        }

        /** Reads until the service's direction has ended. */
        public byte[] readToEnd() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(left.getBytes());
            left = Buffer.buffer();
            for (Buffer more = next(); more != null; more = next()) {
                all.writeBytes(more.getBytes());
            }
            return all.toByteArray();
        }

        /** Resets the stream if it is still open. */
        @Override
        public void close() {
            request.reset().onFailure(over -> {});
        }
    }
}
