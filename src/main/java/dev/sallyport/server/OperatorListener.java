package dev.sallyport.server;

import dev.sallyport.config.BindAddress;
import dev.sallyport.config.Configuration;
import dev.sallyport.edge.AnyAddress;
import dev.sallyport.portal.HealthPages;
import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The listeners for operators, apart from the one for clients: health pages, and metrics where they
 * are asked for.
 */
final class OperatorListener {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int MAX_TOKEN = 4096;

    private final Vertx vertx;
    private final Supplier<String> metrics;
    private final HealthPages healthPages;
    private final Replies replies = new Replies();

    OperatorListener(Vertx vertx, Supplier<String> metrics, ServerHealth health) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.healthPages = new HealthPages(replies, health);
    }

    Future<?> listen(Configuration configuration) {
        Future<?> health = bind("health_check_addr", configuration.health(), this::answerHealth);
        Optional<Secret> credentials = configuration.metricsBasicAuth();
        return configuration
                .metrics()
                .<Future<?>>map(address ->
                        Future.all(
                                health,
                                bind(
                                        "metrics_address",
                                        address,
                                        request -> answerMetrics(request, credentials))))
                .orElse(health);
    }

    private Future<HttpServer> bind(
            String key, BindAddress address, io.vertx.core.Handler<HttpServerRequest> handler) {
        HttpServerOptions options =
                new HttpServerOptions().setIdleTimeout(30).setHttp2ClearTextEnabled(false);
        String host = AnyAddress.or(address.host());
        return vertx.createHttpServer(options)
                .requestHandler(handler)
                .listen(address.port(), host)
                .recover(cause -> Future.failedFuture(failure(key, address, cause)));
    }

    private static Throwable failure(String key, BindAddress address, Throwable cause) {
        if (!(cause instanceof BindException)) {
            return cause;
        }
        BindException named = new BindException(key + " " + address + ": " + cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private void answerHealth(HttpServerRequest request) {
        RequestHead head =
                new RequestHead(request.method().name(), request.uri(), "HTTP/1.1", List.of());
        Reply reply =
                healthPages
                        .answer(head, String.valueOf(request.path()), "")
                        .orElseGet(
                                () -> replies.refusal(RefusalReason.ROUTE_NOT_FOUND, "", head, ""));
        var response = request.response().setStatusCode(reply.status());
        reply.headers().forEach(header -> response.putHeader(header.name(), header.value()));
        response.end(reply.body()).onFailure(gone -> {});
    }

    private void answerMetrics(HttpServerRequest request, Optional<Secret> credentials) {
        var response = request.response();
        if (!mayRead(request, credentials)) {
            response.setStatusCode(401).putHeader("www-authenticate", "Basic realm=\"metrics\"");
            response.end().onFailure(gone -> {});
        } else if (!"/metrics".equals(request.path())) {
            response.setStatusCode(404).end().onFailure(gone -> {});
        } else {
            response.putHeader("content-type", METRICS_TYPE);
            response.end(metrics.get()).onFailure(gone -> {});
        }
    }

    private static boolean mayRead(HttpServerRequest request, Optional<Secret> credentials) {
        String header = request.getHeader("authorization");
        if (credentials.isEmpty()) {
            return true;
        }
        if (header == null || !header.startsWith("Basic ") || header.length() > MAX_TOKEN) {
            return false;
        }
        try {
            byte[] given = Base64.getDecoder().decode(header.substring("Basic ".length()).strip());
            // Secret compares in constant time.
            return credentials.get().equals(new Secret(given));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
