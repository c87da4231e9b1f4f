package io.holdfast.registry;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process' copy of the registry's table: read at every notification of a change, and every second in case one was missed.
 *
 * <p>While the registry is unavailable the last table is kept and {@link #isStale()} is true: health checks and breakers decide
 * then. Any thread may read; one context writes.
 */
public final class ServiceDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceDirectory.class);

    /**
     * @param pollEvery how often the table is read without a notification
     * @param staleAfter how old the last good reading may be before the table counts as stale
     * @param grace how long instances are kept that are missing in a registry which was unavailable or has lost its data, so that they can
     *     register again
     */
    public record Config(Duration pollEvery, Duration staleAfter, Duration grace) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.duration("registry.poll-every", Duration.ofSeconds(1), "how often the table is read"),
                    settings.duration("registry.stale-after", Duration.ofSeconds(3), "age at which it counts as stale"),
                    settings.duration(
                            "registry.grace",
                            Duration.ofSeconds(6),
                            "how long instances are kept that a registry which was away or lost its memory does not know"));
        }
    }

    private final Registry registry;
    private final Time time;
    private final Config config;
    private final Context context;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, List<Instance>> byService = Map.of();
    private volatile List<InstanceCondition> conditions = List.of();
    private volatile List<RouteClaim> claims = List.of();
    private volatile long readAtNanos;
    private @Nullable String incarnation; // null until the registry was read
    private volatile boolean doesWithoutRegistry;
    private volatile boolean everRead;
    private final Map<String, Instance> own = new TreeMap<>(); // of this process, until the registry has been read
    private List<Instance> before = List.of();
    private long graceEndsNanos;
    private boolean reading;
    private boolean readAgain;
    private Registry.Watch watch = () -> {};
    private long timer;

    private ServiceDirectory(Vertx vertx, Registry registry, Time time, Config config) {
        this.registry = registry;
        this.time = time;
        this.config = config;
        this.context = vertx.getOrCreateContext();
    }

    /** Reads the table once and follows it from then on. */
    public static Future<ServiceDirectory> follow(Vertx vertx, Registry registry, Time time, Config config) {
        ServiceDirectory directory = new ServiceDirectory(vertx, registry, time, config);
        return directory.follow(vertx).map(directory);
    }

    /** A directory that is empty and stale until it follows the registry. */
    public static ServiceDirectory begin(Vertx vertx, Registry registry, Time time, Config config) {
        return new ServiceDirectory(vertx, registry, time, config);
    }

    /** Reads the table and follows it from then on, even if the first read fails. */
    public Future<Void> follow(Vertx vertx) {
        watch = registry.watch(this::refresh);
        timer = vertx.setPeriodic(config.pollEvery().toMillis(), t -> refresh());
        return registry.read().compose(table -> onContext(() -> adopt(table)));
    }

    /**
     * Uses {@code remembered} as the table until the registry has been read; its instances then have the grace period to come back.
     */
    public Future<Void> recall(List<Instance> remembered) {
        return onContext(() -> {
            if (incarnation == null) {
                before = remembered;
                publish(withOwn(remembered), List.of(), List.of());
            }
        });
    }

    /** This process knows its peers without the registry: it starts and serves while the registry is unavailable. */
    public void doWithoutRegistry() {
        doesWithoutRegistry = true;
    }

    public boolean doesWithoutRegistry() {
        return doesWithoutRegistry;
    }

    /** Adds an instance of this process that listens but is not registered yet. */
    public void listensHere(Instance instance) {
        context.runOnContext(v -> {
            own.put(instance.name(), instance);
            if (incarnation == null) {
                publish(withOwn(before), List.of(), List.of());
            }
        });
    }

    /** The instances of {@code service} that want requests, and that no operator drained, by id; often none. */
    public List<Instance> ready(String service) {
        List<InstanceCondition> drains = conditions.stream()
                .filter(one -> AdminOverride.is(one, AdminOverride.Kind.DRAINED))
                .toList();
        return all(service).stream()
                .filter(i -> i.state() == Instance.State.READY)
                .filter(i -> drains.stream().noneMatch(drain -> drain.isAbout(i)))
                .toList();
    }

    /** The conditions that routers and operators have set on instances. */
    public List<InstanceCondition> conditions() {
        return conditions;
    }

    /** The routes that instances ask for, each with the service that has it. */
    public List<RouteOwnership> routes() {
        Set<Instance> ready = byService.keySet().stream()
                .flatMap(service -> ready(service).stream())
                .collect(Collectors.toSet());
        return RouteOwnership.of(all(), ready::contains, claims);
    }

    public List<Instance> all(String service) {
        return byService.getOrDefault(service, List.of());
    }

    public List<Instance> all() {
        return byService.values().stream().flatMap(List::stream).toList();
    }

    /** Whether the registry has not been read for so long that the table may be wrong. */
    public boolean isStale() {
        return !everRead || time.nanos() - readAtNanos > config.staleAfter().toNanos();
    }

    /** Calls {@code changed} after every change of the table, on the directory's context. */
    public void onChange(Runnable changed) {
        listeners.add(changed);
    }

    public void close(Vertx vertx) {
        watch.close();
        vertx.cancelTimer(timer);
        listeners.clear();
    }

    private void refresh() {
        context.runOnContext(v -> read());
    }

    // One read at a time; a change during it is read right after, so that the last change is never missed.
    private void read() {
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        registry.read().onComplete(answer -> {
            reading = false;
            if (answer.succeeded()) {
                adopt(answer.result());
            } else {
                LOG.debug(
                        "registry not read, the last table stays: {}",
                        answer.cause().getMessage());
            }
            if (readAgain) {
                readAgain = false;
                read();
            }
        });
    }

    private void adopt(Registry.Table table) {
        boolean away = incarnation != null ? isStale() : !before.isEmpty();
        boolean forgot = incarnation != null && !table.incarnation().equals(incarnation);
        readAtNanos = time.nanos();
        everRead = true;
        incarnation = table.incarnation();
        // An instance that could not reach the registry could not renew its lease: a lease that expired meanwhile
        // proves nothing.
        if (away || forgot) {
            LOG.warn(
                    "the registry {}: known instances are kept for {}",
                    forgot ? "has no memory of before" : "was away",
                    config.grace());
            before = all();
            graceEndsNanos = readAtNanos + config.grace().toNanos();
        }
        List<Instance> instances = withThoseOfBefore(table.instances());
        publish(instances, table.conditions(), withThoseOfBefore(table));
    }

    private List<Instance> withOwn(List<Instance> others) {
        return Stream.concat(
                        others.stream().filter(instance -> !own.containsKey(instance.name())), own.values().stream())
                .sorted(Comparator.comparing(Instance::name))
                .toList();
    }

    private Future<Void> onContext(Runnable work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            work.run();
            done.complete();
        });
        return done.future();
    }

    private List<Instance> withThoseOfBefore(List<Instance> instances) {
        if (before.isEmpty() || readAtNanos - graceEndsNanos >= 0) {
            before = List.of();
            return instances;
        }
        Set<String> back = instances.stream().map(Instance::name).collect(Collectors.toSet());
        before = before.stream()
                .filter(i -> !back.contains(i.name()))
                .toList(); // back: from now on they leave like any other
        return Stream.concat(before.stream(), instances.stream())
                .sorted(Comparator.comparing(Instance::name))
                .toList();
    }

    // Instances that are kept for the grace period keep their routes as well.
    private List<RouteClaim> withThoseOfBefore(Registry.Table table) {
        Set<String> kept = before.stream().map(Instance::service).collect(Collectors.toSet());
        List<RouteClaim> old =
                claims.stream().filter(claim -> kept.contains(claim.service())).toList();
        Set<String> keptClaims =
                old.stream().map(claim -> claim.service() + " " + claim.route()).collect(Collectors.toSet());
        return Stream.concat(
                        old.stream(),
                        table.claims().stream()
                                .filter(claim -> !keptClaims.contains(claim.service() + " " + claim.route())))
                .sorted(Comparator.comparing(RouteClaim::route).thenComparing(RouteClaim::service))
                .toList();
    }

    private void publish(List<Instance> instances, List<InstanceCondition> newConditions, List<RouteClaim> newClaims) {
        Map<String, List<Instance>> next =
                instances.stream().collect(Collectors.groupingBy(Instance::service, Collectors.toUnmodifiableList()));
        if (!next.equals(byService) || !newConditions.equals(conditions) || !newClaims.equals(claims)) {
            byService = Map.copyOf(next);
            conditions = newConditions;
            claims = newClaims;
            listeners.forEach(Runnable::run);
        }
    }
}
