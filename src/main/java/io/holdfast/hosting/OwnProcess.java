package io.holdfast.hosting;

import io.holdfast.api.CacheApi;
import io.holdfast.api.ExpenseApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.GroupApi;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.api.PublicAccess;
import io.holdfast.api.RouterFigures;
import io.holdfast.http.Json;
import io.holdfast.registry.Instance;
import io.holdfast.telemetry.figures.FiguresPieces;
import io.holdfast.telemetry.figures.RollingMax;
import io.holdfast.telemetry.metrics.DiskUsage;
import io.holdfast.telemetry.processes.ProcessDirectory;
import io.holdfast.telemetry.processes.ProcessExchange;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** This process, as it describes itself to others and to whoever asks for its status. Called on the event loop of the exchange. */
public final class OwnProcess implements ProcessExchange.Own {
    private static final long FIGURES_EVERY_NANOS = 900_000_000L;
    private static final int FIGURES_BYTES = 20_000;

    /** Services of ours that have a port for internal calls; a router's port is that of its clients. */
    private static final Set<String> SERVICES = Stream.concat(
                    GroupApi.NAMES.stream(), Stream.of(FrontendApi.SERVICE, ExpenseApi.SERVICE))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * What does not change.
     *
     * @param admin where the admin port is, once it is known
     * @param isPublished whether others shall hear of this process
     */
    public record Facts(String version, Instant started, Supplier<Optional<URI>> admin, boolean isPublished) {}

    private final Platform platform;
    private final Facts facts;
    private final Map<String, Health> roles;
    private final DiskUsage disk;
    private final RollingMax loopDelay;
    private volatile boolean stopping;
    private long figuresAtNanos;

    /** @param roles the health of each role of this process, by the role's name */
    public OwnProcess(Platform platform, Facts facts, Map<String, Health> roles, DiskUsage disk, RollingMax loopDelay) {
        this.platform = platform;
        this.facts = facts;
        this.roles = roles;
        this.disk = disk;
        this.loopDelay = loopDelay;
        this.figuresAtNanos = platform.time().nanos() - FIGURES_EVERY_NANOS;
    }

    /** It was asked to end. Any thread may call it. */
    public void stops() {
        stopping = true;
    }

    @Override
    public boolean isPublished() {
        return facts.isPublished();
    }

    @Override
    public Set<URI> addresses() {
        Set<URI> own = urls();
        Set<URI> others = new HashSet<>();
        platform.discovery().directory().all().stream()
                .filter(instance -> SERVICES.contains(instance.service()))
                .forEach(instance -> others.add(instance.url()));
        platform.discovery()
                .configuredPeers()
                .values()
                .forEach(peers -> others.addAll(peers.all().values()));
        others.removeAll(own);
        return others;
    }

    @Override
    public void publish() {
        ProcessDirectory directory = platform.telemetry().processes().directory();
        directory.publish(Topic.SUMMARY, fitting(summary()));
        long now = platform.time().nanos();
        if (now - figuresAtNanos >= FIGURES_EVERY_NANOS) {
            figuresAtNanos = now;
            List<String> pieces = platform.telemetry().routers().stream()
                    .map(Supplier::get)
                    .flatMap(figures -> FiguresPieces.of(figures, FIGURES_BYTES).stream())
                    .map(Json::text)
                    .filter(ProcessDirectory::fits)
                    .toList();
            directory.publishPieces(Topic.FIGURES, pieces);
            directory.publishPieces(
                    Topic.ATTEMPTS,
                    platform.telemetry().attempts().stream()
                            .flatMap(source -> source.published().stream())
                            .toList());
        }
    }

    // Texts may come from outside; a process whose texts do not fit is heard of all the same.
    private static String fitting(Summary summary) {
        String text = Json.text(summary);
        return ProcessDirectory.fits(text) ? text : Json.text(summary.withoutReasons());
    }

    /** What people wait for: who leads, what is not ready, and whether the registry is there. */
    @Override
    public Object urgent() {
        List<Object> urgent = new ArrayList<>();
        replicas()
                .forEach(replica -> urgent.add(List.of(
                        replica.group(),
                        replica.leader(),
                        replica.role(),
                        replica.voters(),
                        String.valueOf(replica.state()))));
        urgent.add(reasons().keySet());
        urgent.add(platform.discovery().directory().isStale());
        urgent.add(stopping);
        return urgent;
    }

    /** The process as it is now. Any thread may ask. */
    public Summary summary() {
        Runtime runtime = Runtime.getRuntime();
        List<String> instances = instances();
        Optional<URI> admin = facts.admin().get();
        String adminAddress = admin.map(URI::getAuthority).orElse("");
        return new Summary(
                platform.telemetry().processes().directory().self(),
                instances.isEmpty() ? adminAddress : instances.get(0),
                urls().stream().map(URI::getAuthority).findFirst().orElse(adminAddress),
                admin.orElse(null),
                facts.version(),
                facts.started(),
                List.copyOf(roles.keySet()),
                instances,
                platform.chaos() instanceof ArmedChaos,
                stopping,
                reasons(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                boxed(disk.free()),
                boxed(disk.total()),
                replicas().stream()
                        .map(GroupApi.ReplicaStatus::fsyncP99Ms)
                        .filter(known -> known != null)
                        .max(Double::compare)
                        .orElse(null),
                loopDelay.max().isPresent() ? loopDelay.max().getAsLong() / 1e6 : null,
                queue(),
                replicas(),
                platform.telemetry().caches().stream()
                        .map(Supplier<CacheApi.CacheStatus>::get)
                        .toList(),
                orders(),
                platform.discovery().directory().isStale() ? "stale" : "fresh",
                auth(),
                null,
                null);
    }

    private @Nullable String auth() {
        boolean asks = roles.keySet().stream().anyMatch(PublicAccess.services()::contains);
        return asks ? platform.tokens().access().mode().word() : null;
    }

    private Set<URI> urls() {
        Set<URI> urls = new LinkedHashSet<>();
        roles.values().forEach(health -> health.url().ifPresent(urls::add));
        return urls;
    }

    private List<String> instances() {
        Set<URI> own = urls();
        return platform.discovery().directory().all().stream()
                .filter(instance -> own.contains(instance.url()))
                .map(Instance::name)
                .sorted()
                .toList();
    }

    private Map<String, List<String>> reasons() {
        Map<String, List<String>> reasons = new TreeMap<>();
        roles.forEach((role, health) -> {
            if (!health.reasons().isEmpty()) {
                reasons.put(role, health.reasons());
            }
        });
        return reasons;
    }

    private List<GroupApi.ReplicaStatus> replicas() {
        return platform.telemetry().replicas().stream().map(Supplier::get).toList();
    }

    private Long queue() {
        List<Supplier<RouterFigures>> routers = platform.telemetry().routers();
        return routers.isEmpty()
                ? null
                : routers.stream()
                        .flatMap(router -> router.get().services().stream())
                        .mapToLong(RouterFigures.OfService::queue)
                        .sum();
    }

    private Long orders() {
        return boxed(platform.telemetry().orders().stream()
                .mapToLong(Supplier<Long>::get)
                .max());
    }

    private static Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
