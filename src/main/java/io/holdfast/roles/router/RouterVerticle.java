package io.holdfast.roles.router;

import io.holdfast.api.FrontendApi;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.Fields;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.WebServer;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.registry.Instance;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entrance: one address in front of all instances of all services. */
public final class RouterVerticle extends VerticleBase {
    public static final String SERVICE = "router";
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    /**
     * @param port clients connect to; 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param limits of requests on routes that have none of their own
     * @param routes YAML file with more routes
     * @param shopPage whether the shop page and the API's description are shown where no route is
     * @param maxPending requests of one service that may wait while all its nodes are busy
     */
    public record Config(
            int port,
            Optional<String> id,
            TimeLimits limits,
            int maxPending,
            Optional<String> routes,
            boolean shopPage,
            TrustedHops trusted,
            AccessLog.Which accessLog,
            AttemptMemory.Config attempts,
            NodePool.Config nodes,
            NodeClient.Config client,
            Forwarder.Config forwarder) {
        public static Config from(Settings settings, Optional<String> id) {
            TimeLimits limits = TimeLimits.from(settings);
            // A probe is a request: it gets as much time as any other.
            NodePool.Config nodes = NodePool.Config.from(settings)
                    .withProbeLimit(limits.attempt().multipliedBy(2));
            return new Config(
                    settings.integer("router.port", 8080, 0, 65_535, "port clients connect to; 0 takes any"),
                    id,
                    limits,
                    settings.integer(
                            "router.queue-max", 20_000, 0, 1_000_000, "requests that wait while nodes are busy"),
                    settings.optional("router.routes", "YAML file with routes; read again when it changes"),
                    settings.parsed(
                            "router.shop-page",
                            "on",
                            "on or off",
                            Config::onOrOff,
                            "whether / shows the shop, and /api and /openapi.json the API, where no route takes them"),
                    settings.parsed(
                            "router.trusted-proxies",
                            "",
                            "addresses or subnets with commas between them, such as 10.0.0.0/8",
                            TrustedHops::parse,
                            "proxies whose X-Forwarded-* is believed"),
                    settings.parsed(
                            "router.access-log",
                            "troubled",
                            "none, troubled or all",
                            Config::which,
                            "requests that get a log line"),
                    AttemptMemory.Config.from(settings),
                    nodes,
                    NodeClient.Config.from(settings, nodes.concurrency()),
                    new Forwarder.Config(
                            RetryPolicy.from(settings),
                            RetryBudget.Config.from(settings),
                            settings.size("router.retry.buffer-max", "256kb", "bodies up to this can be sent again"),
                            settings.size(
                                    "router.retry.buffer-total-max",
                                    eighthOfHeap(),
                                    "bodies held to be sent again, together; what is beyond it is sent once")));
        }

        /** How long a request may take on a route without a limit of its own. */
        public Duration timeout() {
            return limits.timeout();
        }

        private static String eighthOfHeap() {
            return Math.min(1 << 20, Runtime.getRuntime().maxMemory() / 8 / 1024) + "kb";
        }

        private static Optional<Boolean> onOrOff(String text) {
            return text.equals("on") || text.equals("off") ? Optional.of(text.equals("on")) : Optional.empty();
        }

        private static Optional<AccessLog.Which> which(String text) {
            return Arrays.stream(AccessLog.Which.values())
                    .filter(w -> w.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst();
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private NodeClient client;
    private Routes routes;
    private Upstreams upstreams;
    private HealthChecker checker;
    private LeaderRoute leaders;
    private Evictions evictions;
    private TrafficFigures figures;
    private ServiceHost host;
    private @Nullable Forwarder forwarder; // once this instance has its name

    public RouterVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        client = new NodeClient(vertx, platform.time(), config.client(), this::tls);
        Router own = WebServer.router(vertx);
        health.mount(own);
        routes = new Routes(vertx, platform.files(), config.routes(), config.limits(), config.shopPage());
        return routes.open()
                .compose(v -> ServiceHost.open(
                        platform, limits(), SERVICE, config.id(), config.port(), health, own, new Forwarded()))
                .compose(opened -> {
                    host = opened;
                    leaders = new LeaderRoute(platform);
                    leaders.mount(own);
                    forwarder = forwarder(opened.instance().name());
                    return host.ready();
                });
    }

    /** What is not the router's own goes to the services. */
    private final class Forwarded implements DirectHandler {
        @Override
        public boolean takes(String method, String target, Fields fields) {
            return forwarder != null && !isOwn(method, target);
        }

        @Override
        public void handle(ServerRequest request) {
            Objects.requireNonNull(forwarder).handle(request);
        }
    }

    private static boolean isOwn(String method, String target) {
        if (target.equals("*")) {
            return true; // OPTIONS, about the server as a whole
        }
        if (!target.startsWith(Health.PREFIX) && !target.startsWith(LeaderRoute.PATH)) {
            return false; // nearly always
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return Health.PATHS.contains(path)
                || path.equals(LeaderRoute.PATH) && (method.equals("GET") || method.equals("HEAD"));
    }

    @Override
    public Future<?> stop() {
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(() -> {
            if (checker != null) {
                checker.stop();
            }
            if (leaders != null) {
                leaders.close();
            }
            return client.close();
        });
    }

    /** Our own services have certificates of the cluster, others those that their route tells. */
    private ClientTls tls(URI node) {
        String service = upstreams.serviceAt(node).orElse("");
        return platform.discovery().reservedNames().contains(service)
                ? platform.listening().tls().clusterClients()
                : routes.tls(service);
    }

    private WebServer.Config limits() {
        return platform.listening()
                .web()
                .withStreamTimeout(config.limits().streamIdle())
                .withTls(platform.listening().tls().clients());
    }

    // Only replicas that clients' requests go to; front ends find the others themselves.
    private List<Instance> configured() {
        List<Instance> configured = new ArrayList<>();
        RouteTable.ofBuiltInServices(config.limits()).routes().stream()
                .map(Route::service)
                .distinct()
                .filter(platform.discovery().configuredPeers()::containsKey)
                .forEach(service -> platform.discovery()
                        .configuredPeers()
                        .get(service)
                        .all()
                        .forEach((id, url) -> configured.add(new Instance(
                                service, Integer.toString(id), 0, url, Instance.State.READY, 1, Map.of()))));
        return configured;
    }

    private Forwarder forwarder(String name) {
        Context context = vertx.getOrCreateContext();
        LoopTime time = new LoopTime(platform.time(), ((ContextInternal) context).nettyEventLoop());
        RouterMetrics metrics = new RouterMetrics(platform.telemetry().meters(), time);
        evictions = new Evictions(
                vertx,
                platform.time(),
                platform.discovery().registry(),
                name,
                metrics,
                new BreakerMonitor(
                        platform.time(),
                        metrics,
                        platform.telemetry().breakers(),
                        platform.telemetry().events().bursts()));
        upstreams = new Upstreams(
                vertx,
                time,
                platform.discovery().directory(),
                configured(),
                config.nodes(),
                config.maxPending(),
                name,
                evictions);
        checker = new HealthChecker(
                vertx,
                platform.time(),
                config.nodes().health(),
                upstreams,
                service -> routes.table().leadsTo(service),
                this::tls);
        evictions.connect(upstreams::poolOf, checker::confirm);
        RetryBudget budget = new RetryBudget(config.forwarder().budget());
        figures = new TrafficFigures(time, name, config.forwarder().budget());
        platform.telemetry().routers().add(figures::latest);
        AttemptRecorder attempts = new AttemptRecorder(time, name, context, new AttemptMemory(config.attempts()));
        platform.telemetry().attempts().add(attempts);
        Runnable update = () -> {
            upstreams.update();
            routes.update(platform.discovery().directory().routes());
            if (upstreams.knows(FrontendApi.SERVICE)) {
                routes.frontEndIsKnown();
            }
            upstreams.all().stream()
                    .flatMap(upstream -> upstream.pool().nodes().stream())
                    .filter(node -> routes.table().leadsTo(node.instance().service()))
                    .forEach(metrics::appeared);
            routes.table().routes().forEach(metrics::appeared);
            metrics.look(upstreams.byService());
        };
        platform.discovery().directory().onChange(() -> context.runOnContext(v -> update.run()));
        update.run();
        checker.start();
        RouterGauges gauges = new RouterGauges(platform.telemetry().meters(), budget, client, config.maxPending());
        vertx.setPeriodic(EACH_SECOND.toMillis(), t -> {
            evictions.renew();
            metrics.sweep();
            metrics.look(upstreams.byService());
            gauges.look();
            figures.publish(upstreams, service -> routes.table().leadsTo(service), budget);
            attempts.publish();
        });
        Timers timers = new Timers(time.exact(), (ContextInternal) context);
        AccessLog log = new AccessLog(config.accessLog(), time);
        return new Forwarder(
                vertx,
                time,
                config.forwarder(),
                routes::table,
                new OutgoingHeaders(config.trusted()),
                budget,
                new Dispatcher(
                        vertx,
                        timers,
                        time,
                        new HttpTransport(timers, time, client),
                        upstreams,
                        metrics,
                        figures,
                        platform.telemetry().tracing()),
                new Accounting(log, metrics, figures, attempts),
                new Unrouted(time, log, metrics),
                platform.telemetry().tracing());
    }
}
