package dev.sallyport.config;

import dev.sallyport.gate.Plan;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.ppl.Criteria;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.route.RouteFingerprint;
import dev.sallyport.route.RoutePattern;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.RouteId;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamSettings.ProxyHeader;
import dev.sallyport.upstream.UpstreamSettings.StartTls;
import dev.sallyport.upstream.UpstreamTarget;
import dev.sallyport.upstream.UpstreamTls;
import dev.sallyport.web.WebSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the routes: {@code policy} first, then {@code routes}. Not thread-safe. */
final class RouteReader {
    private final Section top;
    private final UpstreamTlsReader tls;
    private final WebReader web;
    private final KeyCheck keys;
    private final Set<String> providers;
    private final boolean anyPort;
    private final Criteria criteria;
    private final DeciderReader deciders;
    private final Map<RouteId, String> seen = new HashMap<>();
    private final List<RouteTable.Entry<Plan>> entries = new ArrayList<>();

    /**
     * @param tls how upstreams are spoken to
     * @param web what web routes say of requests and answers
     * @param anyPort the flag {@code match_any_incoming_port}
     * @param criteria what policies may ask
     * @param deciders who else may decide
     */
    RouteReader(
            Section top,
            UpstreamTlsReader tls,
            WebReader web,
            boolean anyPort,
            Criteria criteria,
            DeciderReader deciders) {
        this.top = top;
        this.tls = tls;
        this.web = web;
        this.keys = new KeyCheck(RouteKeys.ALL, true);
        this.providers = top.section("identity_providers").values().keySet();
        this.anyPort = anyPort;
        this.criteria = criteria;
        this.deciders = deciders;
    }

    /** The routes that can be served; what is wrong with the others has been told. */
    List<RouteTable.Entry<Plan>> read() {
        for (String list : List.of("policy", "routes")) {
            List<Object> elements = top.elements(list);
            for (int i = 0; i < elements.size(); i++) {
                String path = list + "[" + i + "]";
                Optional<Map<?, ?>> raw = Section.mapping(elements.get(i));
                if (raw.isEmpty()) {
                    top.error(path, "expected a route with from and to");
                } else {
                    route(new Section(raw.get(), path, top.faults()));
                }
            }
        }
        return entries;
    }

    private void route(Section route) {
        keys.check(route);
        new RouteRules(route).check(providers);
        Policy policy = new AccessReader(route, criteria).read();
        Optional<RoutePattern> pattern = pattern(route);
        // Read even if the pattern is bad, so that both faults are told.
        RoutePattern.Kind kind = pattern.map(RoutePattern::kind).orElse(RoutePattern.Kind.SSH);
        TargetReader.Targets to = new TargetReader(route).read(kind);
        List<UpstreamTarget> targets = to.all();
        Optional<UpstreamTls> secured =
                tls.read(
                        route,
                        kind == RoutePattern.Kind.WEB ? WebReader.protocols(route) : List.of(),
                        targets.stream().anyMatch(RouteReader::speaksTls));
        RouteId id = id(route);
        RoutePolicy decided = deciders.read(route, id, policy);
        String other = seen.putIfAbsent(id, route.path(""));
        if (other != null) {
            route.error("", "route " + id + " is not unique: it is the same as " + other);
        }
        if (pattern.isEmpty() || !served(route, pattern.get())) {
            return;
        }
        if (!targets.isEmpty()) {
            Optional<WebSettings> settings =
                    kind == RoutePattern.Kind.WEB
                            ? Optional.of(web.read(route, to.path(), to.http2()))
                            : Optional.empty();
            upstream(route, targets, secured, settings.isPresent())
                    .map(upstream -> plan(route, id, upstream, decided, settings))
                    .ifPresent(plan ->
                            entries.add(
                                    new RouteTable.Entry<>(
                                            pattern.get(), WebReader.paths(route), plan)));
        } else if (kind == RoutePattern.Kind.WEB && route.raw("to") == null) {
            route.warn("from", "redirect and response are not built yet; this one answers 404");
        } else if (route.raw("to") == null && (route.has("redirect") || route.has("response"))) {
            route.error(
                    "to",
                    "a TCP route leads to tcp://host:port; redirect and response are for web"
                            + " routes");
        }
    }

    private Optional<RoutePattern> pattern(Section route) {
        try {
            RoutePattern pattern = RoutePattern.parse(route.text("from").orElse(""));
            if (!anyPort && pattern.kind() == RoutePattern.Kind.TCP && pattern.matchesAnyPort()) {
                route.error(
                        "from",
                        "names no port while match_any_incoming_port is false; add the port");
            }
            return Optional.of(
                    pattern.kind() == RoutePattern.Kind.WEB ? pattern.atHttps(anyPort) : pattern);
        } catch (IllegalArgumentException e) {
            route.error("from", e);
            return Optional.empty();
        }
    }

    private static boolean served(Section route, RoutePattern pattern) {
        return switch (pattern.kind()) {
            case TCP, WEB -> true;
            case UDP -> {
                route.warn("from", "UDP routes are not served yet; this one answers 404");
                yield false;
            }
            case SSH -> {
                route.warn("from", "native SSH routes are not served yet");
                yield false;
            }
        };
    }

    private static RouteId id(Section route) {
        List<String> to = new ArrayList<>(TargetReader.texts(route));
        to.add(String.valueOf(route.raw("redirect")));
        to.add(String.valueOf(route.raw("response")));
        List<String> matching = new ArrayList<>();
        for (String key : List.of("prefix", "path", "regex")) {
            matching.add(route.text(key).orElse(""));
        }
        return RouteFingerprint.of(route.text("from").orElse(""), to, matching);
    }

    private static boolean speaksTls(UpstreamTarget target) {
        return target.kind() == UpstreamTarget.Kind.TLS;
    }

    private static Optional<UpstreamSettings> upstream(
            Section route,
            List<UpstreamTarget> targets,
            Optional<UpstreamTls> secured,
            boolean isWeb) {
        ProxyHeader header =
                switch (route.text("send_proxy_protocol").orElse("").toLowerCase(Locale.ROOT)) {
                    case "v1" -> ProxyHeader.V1;
                    case "v2" -> ProxyHeader.V2;
                    default -> ProxyHeader.NONE;
                };
        boolean speaksTls = speaksTls(targets.getFirst());
        StartTls startTls =
                speaksTls && !isWeb && route.has("upstream_starttls")
                        ? StartTls.POSTGRES
                        : StartTls.NONE;
        if (!speaksTls) {
            UpstreamTlsReader.warnOfNoEffect(route);
        } else if (route.flag("tls_skip_verify", false)) {
            route.warn(
                    "tls_skip_verify",
                    "whoever answers at the target is believed; name an authority in"
                            + " tls_custom_ca_file instead");
        }
        return speaksTls && secured.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new UpstreamSettings(
                                targets,
                                UpstreamSettings.DEFAULT_CONNECT_TIMEOUT,
                                speaksTls ? secured : Optional.empty(),
                                startTls,
                                header));
    }

    private Plan plan(
            Section route,
            RouteId id,
            UpstreamSettings upstream,
            RoutePolicy policy,
            Optional<WebSettings> settings) {
        return new Plan(
                id,
                route.text("name").orElse(""),
                route.text("from").orElse(""),
                TargetReader.texts(route).getFirst(),
                policy,
                upstream,
                tunnel(route),
                settings);
    }

    private TunnelSettings tunnel(Section route) {
        Duration longest = route.duration("timeout", Duration.ZERO);
        Duration write = top.duration("timeout_write", Duration.ZERO);
        boolean cut = longest.isZero() || (!write.isZero() && write.compareTo(longest) < 0);
        return new TunnelSettings(
                route.duration("idle_timeout", TunnelSettings.DEFAULT.idleTimeout()),
                route.duration(
                        "half_close_timeout",
                        top.duration(
                                "half_close_timeout", TunnelSettings.DEFAULT.halfCloseTimeout())),
                cut ? write : longest);
    }
}
