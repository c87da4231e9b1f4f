package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.ServiceDirectory;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All services behind the router, updated from the registry. Confined to the router's event loop. */
final class Upstreams {
    private final Vertx vertx;
    private final Time time;
    private final ServiceDirectory directory;
    private final List<Instance> configured;
    private final NodePool.Config config;
    private final int maxPending;
    private final String router;
    private final NodePool.Listener listener;
    private final Map<String, Upstream> byService = new HashMap<>();
    private Map<URI, String> services = Map.of();

    /**
     * @param configured instances whose addresses are configured; one that registers takes their place
     * @param router how this router signs its reports, which it does not act on itself
     */
    Upstreams(
            Vertx vertx,
            Time time,
            ServiceDirectory directory,
            List<Instance> configured,
            NodePool.Config config,
            int maxPending,
            String router,
            NodePool.Listener listener) {
        this.vertx = vertx;
        this.time = time;
        this.directory = directory;
        this.configured = List.copyOf(configured);
        this.config = config;
        this.maxPending = maxPending;
        this.router = router;
        this.listener = listener;
    }

    /** The service; an unknown one has no nodes. */
    Upstream of(String service) {
        Upstream known = byService.get(service);
        // Only services that have instances are kept: names that clients make up must not fill the memory.
        return known != null ? known : upstream();
    }

    /** Whether there is any instance of it, ready or not. */
    boolean knows(String service) {
        return byService.containsKey(service);
    }

    Collection<Upstream> all() {
        return byService.values();
    }

    /** Each service that has instances. */
    Map<String, Upstream> byService() {
        return Collections.unmodifiableMap(byService);
    }

    /** Takes over the registry's present table. */
    void update() {
        Map<String, List<Instance>> present = Stream.concat(
                        directory.all().stream(), configured.stream().filter(this::isUnknown))
                .collect(Collectors.groupingBy(Instance::service));
        List<InstanceCondition> conditions = directory.conditions().stream()
                .filter(one -> !one.by().equals(router))
                .toList();
        Map<URI, String> urls = new HashMap<>();
        present.forEach((service, instances) -> instances.forEach(instance -> urls.put(instance.url(), service)));
        services = urls;
        present.keySet().forEach(service -> byService.computeIfAbsent(service, s -> upstream()));
        byService.forEach((service, upstream) -> {
            upstream.pool()
                    .update(
                            Stream.concat(
                                            directory.ready(service).stream(),
                                            configured.stream()
                                                    .filter(instance ->
                                                            instance.service().equals(service))
                                                    .filter(this::isUnknown))
                                    .toList(),
                            conditions);
            while (upstream.admitNext()) {} // there may be room for several now
        });
        byService.keySet().retainAll(present.keySet());
    }

    private boolean isUnknown(Instance instance) {
        return directory.all(instance.service()).stream()
                .noneMatch(known -> known.id().equals(instance.id()));
    }

    private Upstream upstream() {
        return new Upstream(vertx, time, new NodePool(config, time, listener), maxPending);
    }

    /** The service that listens at {@code url}; empty if none is known to. */
    Optional<String> serviceAt(URI url) {
        return Optional.ofNullable(services.get(url));
    }

    /** The pool that {@code node} belongs to. */
    NodePool poolOf(Node node) {
        return of(node.instance().service()).pool();
    }
}
