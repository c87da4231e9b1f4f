package io.holdfast.roles.agent;

import io.holdfast.balancing.HealthProbe;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.registry.ExternalServiceRules;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers an external HTTP service at its own address, ready only while it is healthy. Requests go from the router to the service; none
 * passes through the agent.
 *
 * <pre>
 *   "starting" ──rise good checks──► "ready" ──stop()──► "draining" ──notice──► deregistered
 *        ▲                                 │
 *        └────────fall bad checks──────────┘
 * </pre>
 */
public final class AgentVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AgentVerticle.class);
    private static final String CHECK = "target";

    /**
     * @param service that the target offers
     * @param target where it listens
     * @param id of the instance; else it is called after the target's address
     * @param routes paths that routers send there
     * @param healthPath path of the health check
     * @param healthBelow responses with a smaller status are good ones
     * @param weight its share of the requests
     */
    public record Config(
            Optional<String> service,
            Optional<URI> target,
            Optional<String> id,
            List<String> routes,
            String healthPath,
            int healthBelow,
            int weight,
            RiseFallCounter.Config health) {
        /** @param reserved names that the service cannot have */
        public static Config from(Settings settings, Optional<String> id, Set<String> reserved) {
            return new Config(
                    settings.parsed(
                            "agent.service",
                            "",
                            ExternalServiceRules.SERVICE,
                            text -> service(text, reserved),
                            "what the target offers"),
                    settings.parsed(
                            "agent.target",
                            "",
                            ExternalServiceRules.URL,
                            Config::target,
                            "where a service listens that the agent registers"),
                    id,
                    settings.parsed(
                            "agent.route",
                            "",
                            "at most %d with commas between them, each %s"
                                    .formatted(ExternalServiceRules.ROUTES_MAX, ExternalServiceRules.ROUTE),
                            Config::routes,
                            "paths that routers send to the target"),
                    settings.parsed(
                            "agent.health-path",
                            "/",
                            ExternalServiceRules.HEALTH,
                            text -> Optional.of(text).filter(ExternalServiceRules::isHealthPath),
                            "what the agent and the routers ask the target for"),
                    settings.integer(
                            "agent.health-below", 500, 200, 600, "answers with a smaller status mean that it is well"),
                    settings.integer("agent.weight", 1, 1, 100, "the target's share of the requests"),
                    new RiseFallCounter.Config(
                            settings.duration("agent.health-every", Duration.ofMillis(500), "pause between two checks"),
                            settings.duration("agent.health-timeout", Duration.ofSeconds(1), "time for one check"),
                            settings.integer("agent.rise", 2, 1, 100, "good checks in a row that make it ready"),
                            settings.integer("agent.fall", 2, 1, 100, "bad checks in a row that make it not ready")));
        }

        private static Optional<Optional<String>> service(String text, Set<String> reserved) {
            return text.isEmpty()
                    ? Optional.of(Optional.empty())
                    : Optional.of(text)
                            .filter(name -> ExternalServiceRules.isService(name, reserved))
                            .map(Optional::of);
        }

        private static Optional<Optional<URI>> target(String text) {
            return text.isEmpty()
                    ? Optional.of(Optional.empty())
                    : ExternalServiceRules.url(text.matches("[^/:]+:\\d+/?") ? "http://" + text : text)
                            .map(Optional::of);
        }

        private static Optional<List<String>> routes(String text) {
            List<String> routes = text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .distinct()
                            .toList();
            boolean fine = routes.size() <= ExternalServiceRules.ROUTES_MAX
                    && routes.stream().allMatch(ExternalServiceRules::isRoute);
            return Optional.of(routes).filter(all -> fine);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private final RiseFallCounter checks;
    private HealthProbe probe;

    @SuppressWarnings("NullAway.Init") // when it has started
    private Lease lease;

    private boolean leaving;
    private long timer = -1;

    public AgentVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
        this.checks = new RiseFallCounter(config.health());
        checks.confirmDown(); // nothing is known of the target yet
    }

    @Override
    public Future<?> start() {
        probe = new HealthProbe(vertx, platform.time(), config.health().timeout());
        URI target = config.target().orElseThrow();
        Instance instance = new Instance(
                config.service().orElseThrow(),
                config.id().orElse(ExternalServiceRules.idOf(target)),
                0,
                target,
                Instance.State.STARTING,
                config.weight(),
                ExternalServiceRules.meta(config.routes(), config.healthPath(), config.healthBelow()));
        return Lease.take(
                        vertx,
                        platform.discovery().registry(),
                        platform.discovery().lease(),
                        instance,
                        this::superseded)
                .onSuccess(taken -> {
                    lease = taken;
                    health.listensAt(target);
                    health.passes("start");
                    health.fails(CHECK, "not checked yet");
                    check();
                });
    }

    /** Publishes that the target is draining, waits until routers have seen that, and deregisters; the target itself goes on. */
    @Override
    public Future<?> stop() {
        leaving = true;
        vertx.cancelTimer(timer);
        health.fails("drain", "draining");
        Future<Void> left = lease == null ? Future.succeededFuture() : leave();
        return left.eventually(() -> {
            probe.close();
            return Future.succeededFuture();
        });
    }

    private Future<Void> leave() {
        return lease.become(Instance.State.DRAINING)
                .otherwiseEmpty() // no registry to tell
                .compose(v -> vertx.timer(platform.listening().drain().notice().toMillis(), TimeUnit.MILLISECONDS))
                .compose(v -> lease.close());
    }

    private void check() {
        probe.check(lease.instance().url(), config.healthPath()).onSuccess(verdict -> {
            if (!leaving) {
                judge(verdict);
                timer = vertx.setTimer(config.health().every().toMillis(), t -> check());
            }
        });
    }

    private void judge(HealthProbe.Verdict verdict) {
        if (verdict.isInconclusive()) {
            LOG.debug("no verdict on {}: {}", lease.instance().url(), verdict.how());
            return;
        }
        boolean good = verdict.isGood(config.healthBelow());
        boolean turned = checks.record(good);
        if (checks.isUp() && turned) {
            health.passes(CHECK);
            tell(Instance.State.READY, "");
        } else if (!checks.isUp() && !good) {
            health.fails(CHECK, verdict.how());
            tell(Instance.State.STARTING, verdict.how());
        }
    }

    private void tell(Instance.State state, String why) {
        Instance before = lease.instance();
        if (before.state() == state && before.why().equals(before.because(why).why())) {
            return;
        }
        LOG.info(
                "{} at {} is {} {}",
                before.name(),
                before.url(),
                state == Instance.State.READY ? "healthy" : "unhealthy:",
                why);
        // While the registry is unavailable, the next renewal publishes it.
        lease.become(state, why).onFailure(cause -> LOG.warn("{} not told: {}", state, cause.getMessage()));
    }

    private void superseded() {
        leaving = true;
        vertx.cancelTimer(timer);
        health.fails(
                "lease",
                "a later start of %s has taken its place; stop this process"
                        .formatted(lease.instance().name()));
    }
}
