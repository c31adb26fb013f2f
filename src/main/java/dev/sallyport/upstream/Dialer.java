package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.ChannelBuffers;
import dev.sallyport.tunnel.ChannelLeg;
import dev.sallyport.tunnel.KeepAlive;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.Pacing;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to upstreams on one event loop, the one that the clients' connections are on.
 *
 * <p>It uses Netty's bootstrap with Vert.x's event loop, transport and resolver rather than a
 * Vert.x {@code NetClient}: the relay needs the bare channel, and a {@code NetClient} would put its
 * own codec in first, only for us to take it out while bytes may already be arriving.
 */
public final class Dialer {
    private final VertxInternal vertx;
    private final EventLoop loop;
    private final Rotation rotation = new Rotation();

    /** A dialer for the event loop of {@code context}; every call must come from that loop. */
    public Dialer(Context context) {
        ContextInternal internal = (ContextInternal) context;
        this.vertx = internal.owner();
        this.loop = internal.nettyEventLoop();
    }

    /**
     * Connects to one of the targets: the one whose turn it is, then, while no byte has been sent,
     * each of the others.
     *
     * @param authority what a chained proxy is asked for
     * @param caller whom a PROXY header names
     * @return a leg that has not been opened, or a {@link DialFailure} of the last target tried
     */
    public Future<Leg> dial(UpstreamSettings settings, HostPort authority, Caller caller) {
        long deadlineNanos = System.nanoTime() + settings.connectTimeout().toNanos();
        return attempt(
                        rotation.next(settings),
                        0,
                        new Call(settings, authority, caller, deadlineNanos))
                .map(line -> ChannelLeg.adopt(line.channel(), line.early()));
    }

    /** The targets in the order in which they are to be tried this time; each call is a turn. */
    public List<UpstreamTarget> order(UpstreamSettings settings) {
        return rotation.next(settings);
    }

    /**
     * Connects to this one of the targets, which is not a chained proxy.
     *
     * @return a line whose owner is the caller, or a {@link DialFailure}
     */
    public Future<UpstreamLine> reach(
            UpstreamSettings settings, UpstreamTarget target, Caller caller) {
        long deadlineNanos = System.nanoTime() + settings.connectTimeout().toNanos();
        return connect(target, new Call(settings, target.address(), caller, deadlineNanos));
    }

    /** The loop that every call must come from. */
    public EventLoop loop() {
        return loop;
    }

    /** What all attempts of one dialling have in common. */
    private record Call(
            UpstreamSettings settings, HostPort authority, Caller caller, long deadlineNanos) {
        long nanosLeft() {
            return deadlineNanos - System.nanoTime();
        }

        boolean hasTime() {
            return nanosLeft() > 0;
        }
    }

    private Future<UpstreamLine> attempt(List<UpstreamTarget> order, int index, Call call) {
        return connect(order.get(index), call)
                .recover(cause ->
                        index + 1 < order.size() && call.hasTime()
                                ? attempt(order, index + 1, call)
                                : Future.failedFuture(cause));
    }

    private Future<UpstreamLine> connect(UpstreamTarget target, Call call) {
        Promise<UpstreamLine> promise = Promise.promise();
        resolve(target.address(), call.deadlineNanos())
                .onFailure(promise::tryFail)
                .onSuccess(addresses -> connect(target, addresses, 0, call, promise));
        return promise.future();
    }

    private Future<List<InetSocketAddress>> resolve(HostPort address, long deadlineNanos) {
        if (address.isLiteral()) {
            try {
                return Future.succeededFuture(
                        List.of(
                                new InetSocketAddress(
                                        InetAddress.ofLiteral(address.host()), address.port())));
            } catch (IllegalArgumentException e) {
                return Future.failedFuture(
                        new DialFailure(RefusalReason.UPSTREAM_DNS, "not an address: " + address));
            }
        }
        Promise<List<InetSocketAddress>> promise = Promise.promise();
        var timeout =
                loop.schedule(
                        () -> promise.tryFail(timedOut(address)),
                        deadlineNanos - System.nanoTime(),
                        TimeUnit.NANOSECONDS);
        vertx.nameResolver()
                .resolveAll(loop, address.host())
                .addListener((io.netty.util.concurrent.Future<List<InetSocketAddress>> done) -> {
                    timeout.cancel(false);
                    if (done.isSuccess() && !done.getNow().isEmpty()) {
                        promise.tryComplete(
                                done.getNow().stream()
                                        .map(a ->
                                                new InetSocketAddress(
                                                        a.getAddress(), address.port()))
                                        .toList());
                    } else {
                        promise.tryFail(
                                new DialFailure(
                                        RefusalReason.UPSTREAM_DNS,
                                        address.host() + " does not resolve"));
                    }
                });
        return promise.future();
    }

    private void connect(
            UpstreamTarget target,
            List<InetSocketAddress> addresses,
            int index,
            Call call,
            Promise<UpstreamLine> promise) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(call.nanosLeft()));
        InetSocketAddress address = addresses.get(index);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channelFactory(vertx.transport().channelFactory(false))
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, ChannelBuffers.reads())
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.min(millis, Integer.MAX_VALUE))
                        .handler(new ChannelInboundHandlerAdapter());
        if (vertx.isNativeTransportEnabled()) {
            bootstrap = Pacing.without(bootstrap, address);
        }
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(
                (ChannelFutureListener)
                        done -> {
                            if (done.isSuccess()) {
                                connected(target, done.channel(), call, promise);
                            } else if (index + 1 < addresses.size() && call.hasTime()) {
                                connect(target, addresses, index + 1, call, promise);
                            } else {
                                promise.tryFail(failure(target.address(), done.cause()));
                            }
                        });
    }

    private static void connected(
            UpstreamTarget target, Channel channel, Call call, Promise<UpstreamLine> promise) {
        channel.pipeline().removeFirst();
        KeepAlive.enable(channel);
        introduce(channel, call);
        switch (target.kind()) {
            case TCP -> promise.tryComplete(new UpstreamLine(channel));
            case TLS -> secure(target.address(), channel, call, promise);
            case CONNECT_PROXY ->
                    ChainedConnect.ask(channel, call.authority(), call.nanosLeft(), promise);
        }
    }

    private static void introduce(Channel channel, Call call) {
        ByteBufAllocator allocator = channel.alloc();
        switch (call.settings().proxyHeader()) {
            case NONE -> {}
            case V1 -> say(channel, OutgoingProxyHeader.text(allocator, call.caller()));
            case V2 -> say(channel, OutgoingProxyHeader.binary(allocator, call.caller()));
        }
    }

    private static void say(Channel channel, ByteBuf bytes) {
        // A connection that has failed meanwhile says so to whoever uses it next.
        var _ = channel.writeAndFlush(bytes, channel.voidPromise());
    }

    private static void secure(
            HostPort address, Channel channel, Call call, Promise<UpstreamLine> promise) {
        UpstreamTls tls = call.settings().tls().orElseThrow();
        Runnable begin = () -> TlsConnect.begin(channel, tls, address, call.nanosLeft(), promise);
        switch (call.settings().startTls()) {
            case NONE -> begin.run();
            case POSTGRES ->
                    PostgresStartTls.ask(channel, address, call.nanosLeft(), promise, begin);
        }
    }

    private static DialFailure timedOut(HostPort address) {
        return new DialFailure(RefusalReason.UPSTREAM_TIMEOUT, address + " did not answer in time");
    }

    private static DialFailure failure(HostPort address, Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException e -> timedOut(address);
            case UnknownHostException e ->
                    new DialFailure(
                            RefusalReason.UPSTREAM_DNS, address.host() + " does not resolve");
            case ConnectException e when refused(e) ->
                    new DialFailure(
                            RefusalReason.UPSTREAM_REFUSED, address + " refused the connection");
            case ConnectException e when String.valueOf(e.getMessage()).contains("timed out") ->
                    timedOut(address);
            case null, default ->
                    new DialFailure(
                            RefusalReason.UPSTREAM_UNREACHABLE,
                            address + " cannot be reached: " + cause);
        };
    }

    private static boolean refused(ConnectException cause) {
        // Both transports say it in words only; Linux's are fixed.
        return String.valueOf(cause.getMessage()).contains("refused");
    }
}
