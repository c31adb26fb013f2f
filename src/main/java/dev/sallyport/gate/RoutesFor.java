package dev.sallyport.gate;

import dev.sallyport.identity.Identity;
import dev.sallyport.identity.session.Session;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.portal.RouteList;
import dev.sallyport.portal.Visit;
import dev.sallyport.request.RequestIds;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Lists the routes that somebody may open, by asking each route's policy. */
public final class RoutesFor implements RouteList {
    private static final String PREFIX = "tcp+https://";
    private static final String WEB_PREFIX = "https://";

    private final Supplier<List<Plan>> plans;
    private final BusDecider decider;
    private final RequestIds ids;
    private final InstantSource clock;

    /** Lists what {@code plans} gives at the time. */
    public RoutesFor(
            Supplier<List<Plan>> plans, BusDecider decider, RequestIds ids, InstantSource clock) {
        this.plans = plans;
        this.decider = decider;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Future<JsonObject> of(Session who, Visit visit) {
        List<Plan> all = plans.get();
        return Future.join(
                        all.stream().map(plan -> decider.decide(facts(plan, who, visit))).toList())
                .map(decisions -> {
                    JsonArray open = new JsonArray();
                    for (int i = 0; i < all.size(); i++) {
                        if (decisions.resultAt(i) instanceof Decision.Allow) {
                            open.add(entry(all.get(i)));
                        }
                    }
                    return new JsonObject().put("routes", open);
                });
    }

    private Facts facts(Plan plan, Session who, Visit visit) {
        Identity known = new Identity.Known(who);
        return new Facts(
                clock.instant().getEpochSecond(),
                ids.next(),
                People.user(known),
                null,
                People.session(known),
                People.client(visit.clientIp(), 0, "", visit.certificate()),
                new Facts.Route(plan.id().value(), plan.name(), plan.from(), plan.to()),
                plan.web().isPresent()
                        ? new Facts.Request("http", "GET", authority(plan), "/", Map.of())
                        : new Facts.Request("tunnel", "CONNECT", authority(plan), "", Map.of()));
    }

    /** What follows the scheme; of a bastion's route the whole address is what a client needs. */
    private static String authority(Plan plan) {
        if (plan.web().isPresent()) {
            return plan.from().substring(WEB_PREFIX.length());
        }
        String rest = plan.from().startsWith(PREFIX) ? plan.from().substring(PREFIX.length()) : "";
        return rest.indexOf('/') < 0 ? rest : plan.from();
    }

    private static JsonObject entry(Plan plan) {
        String target = authority(plan);
        boolean web = plan.web().isPresent();
        JsonObject entry =
                new JsonObject()
                        .put("id", plan.id().value())
                        .put("name", plan.name().isEmpty() ? target : plan.name())
                        .put("type", web ? "http" : "tcp")
                        .put("from", plan.from())
                        .put("description", "");
        if (!web) {
            entry.put("connect_command", "pomerium-cli tcp " + target);
        }
        return entry.put("logo_url", "");
    }
}
