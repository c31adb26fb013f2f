package dev.sallyport.server;

import dev.sallyport.audit.BusAudit;
import dev.sallyport.config.Configuration;
import dev.sallyport.edge.ConnectionCap;
import dev.sallyport.edge.ConnectionFailures;
import dev.sallyport.edge.Edge;
import dev.sallyport.edge.ServerTls;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.WebDoor;
import dev.sallyport.gate.Witness;
import dev.sallyport.live.TunnelEvents;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.PolicyDesk;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.RequestIds;
import dev.sallyport.terms.ClientCertificate;
import dev.sallyport.upstream.Dialer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One listener with its gate, on one event loop. */
final class EdgeVerticle extends VerticleBase {
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    private final Fittings fittings;
    private final @Nullable ServerTls tls;
    private final ConnectionFailures failures;
    private final ConnectionCap cap;
    private @Nullable Edge edge;

    EdgeVerticle(
            Fittings fittings,
            @Nullable ServerTls tls,
            ConnectionFailures failures,
            ConnectionCap cap) {
        this.failures = failures;
        this.cap = cap;
        this.fittings = fittings;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        Predicate<String> consumed = BusConsumers.of(vertx.eventBus());
        Witness witness =
                new Witness(
                        new BusAudit(vertx.eventBus(), consumed, fittings.audit()),
                        new Replies(),
                        new RequestIds(RandomGenerator.of("L64X128MixRandom")),
                        fittings.clock());
        // On this event loop: a question to another one would wake two threads up.
        String address = BusDecider.ADDRESS + "." + UUID.randomUUID();
        PolicyDesk desk =
                new PolicyDesk(
                        context, () -> fittings.current().policies(), fittings.policyThreads());
        Gate gate =
                new Gate(
                        () -> configuration().routes(),
                        fittings.identities(),
                        new BusDecider(vertx, address),
                        new Dialer(context),
                        witness,
                        new TunnelEvents(vertx.eventBus(), consumed, fittings.tunnels()),
                        new WebDoor(witness, fittings.identities()::portal));
        Edge listener = new Edge(vertx, () -> configuration().edge(), tls, gate, failures, cap);
        edge = listener;
        return vertx.eventBus()
                .<JsonObject>localConsumer(address, desk::answer)
                .completion()
                .compose(there -> listener.listen())
                .onSuccess(fittings::boundTo);
    }

    static ConnectionFailures failures(Fittings fittings) {
        return new ConnectionFailures() {
            @Override
            public void failed(String reason, InetSocketAddress client, String detail) {
                fittings.audit().connectionFailed(reason, ip(client), detail);
            }

            @Override
            public void handshakeFailed(
                    String reason,
                    InetSocketAddress client,
                    String detail,
                    String sni,
                    Optional<ClientCertificate> certificate) {
                fittings.audit().handshakeFailed(reason, ip(client), detail, sni, certificate);
            }
        };
    }

    private static String ip(InetSocketAddress client) {
        return client.getAddress().getHostAddress();
    }

    private Configuration configuration() {
        return fittings.current().configuration();
    }

    @Override
    public Future<?> stop() {
        // Before the listener closes: Vert.x would end each tunnel in order, as if it were
        // complete.
        fittings.drain();
        return edge == null ? Future.succeededFuture() : edge.close(CLOSE_GRACE);
    }
}
