package dev.sallyport.fake;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.upstream.Caller;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.upstream.UpstreamSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Dials on an event loop of the test's own, and speaks over what was reached. */
public final class Dialling implements AutoCloseable {
    private static final String END = "\0end";

    public static final Caller CALLER =
            new Caller(
                    new InetSocketAddress("192.0.2.7", 4711),
                    new InetSocketAddress("192.0.2.1", 443),
                    "u-1",
                    "ada@example.test",
                    "",
                    "s-1",
                    "d-1");

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Dialer dialer = new Dialer(context);

    /** A leg that was reached, and what comes over it. */
    public final class Line {
        private final Leg leg;
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        Line(Leg leg) {
            this.leg = leg;
            leg.open(
                    new Leg.Events() {
                        @Override
                        public void received(ByteBuf bytes) {
                            said.add(bytes.toString(StandardCharsets.ISO_8859_1));
                            bytes.release();
                        }

                        @Override
                        public void receivedAll() {}

                        @Override
                        public void finished(boolean proven) {
                            said.add(END);
                        }

                        @Override
                        public void writabilityChanged() {}

                        @Override
                        public void closed() {
                            said.add(END);
                        }
                    });
            leg.reading(true);
        }

        public Line send(String text) {
            leg.loop()
                    .execute(() -> {
                        leg.write(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
                        leg.flush();
                    });
            return this;
        }

        public Line finish() {
            leg.loop().execute(leg::finish);
            return this;
        }

        /** What comes until the peer's direction ends. */
        public String readToEnd() throws InterruptedException {
            StringBuilder text = new StringBuilder();
            String next = said.poll(15, TimeUnit.SECONDS);
            while (next != null && !next.equals(END)) {
                text.append(next);
                next = said.poll(15, TimeUnit.SECONDS);
            }
            return next == null ? text + "(silence)" : text.toString();
        }

        public void abort() {
            leg.loop().execute(() -> leg.abort(0));
        }
    }

    /** Dials and opens what was reached in the same turn of the event loop, as the gate does. */
    public Line dial(UpstreamSettings settings) throws TimeoutException {
        Promise<Line> promise = Promise.promise();
        context.runOnContext(go ->
                dialer.dial(settings, HostPort.parse("wanted:22"), CALLER)
                        .map(Line::new)
                        .onComplete(promise));
        return promise.future().await(20, TimeUnit.SECONDS);
    }

    /** The reason why nothing is reached. */
    public RefusalReason refusal(UpstreamSettings settings) throws TimeoutException {
        return failure(settings).reason();
    }

    public DialFailure failure(UpstreamSettings settings) throws TimeoutException {
        try {
            dial(settings).abort();
        } catch (Throwable e) {
            // Vert.x throws the cause as it is, checked or not.
            if (e instanceof DialFailure failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("it was reached");
    }

    @Override
    public void close() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }
}
