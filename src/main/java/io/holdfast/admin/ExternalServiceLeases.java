package io.holdfast.admin;

import io.holdfast.api.InstanceApi;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.Discovery;
import io.holdfast.http.Call;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.registry.ExternalServiceRules;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Registry;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Leases of external services, over HTTP. A request without an epoch renews the lease of the same address, or takes a new one; epoch 0
 * always takes a new one; any other epoch renews the lease that was granted under it, or fails with who holds it now.
 */
final class ExternalServiceLeases {
    static final long EPOCH_MAX =
            1L << 53; // the largest integers that a double holds exactly, as in Redis and many clients
    private static final long ANY = -1;
    private static final int TTL_MIN = 3;
    private static final int TTL_MAX = 3_600;
    private static final int RENEWALS = 3;
    private static final int BELOW = 500;
    private static final String HEALTH = "/";

    private final Registry registry;
    private final Set<String> reserved;
    private final int ttl;

    ExternalServiceLeases(Discovery discovery) {
        this.reserved = discovery.reservedNames();
        this.registry = discovery.registry();
        this.ttl = (int)
                Math.min(TTL_MAX, Math.max(TTL_MIN, discovery.lease().ttl().toSeconds()));
    }

    /** A checked request. @param epoch {@link #ANY} when none was given */
    private record LeaseRequest(Instance instance, List<String> routes, String health, int ttl, long epoch) {}

    Future<Response> hold(String service, String id, Input input) {
        LeaseRequest request = read(service, id, input);
        return registry.read().compose(table -> {
            Optional<Instance> present = find(table, service, id);
            if (request.epoch() > 0) {
                return renew(request, present);
            }
            boolean same = present.filter(p -> p.url().equals(request.instance().url()))
                    .isPresent();
            return request.epoch() == ANY && same
                    ? hold(request, present.orElseThrow().epoch(), 200)
                    : registry.nextEpoch().compose(epoch -> hold(request, epoch, 201));
        });
    }

    Future<Response> release(String service, String id, long epoch) {
        requireExternal(service, id);
        return registry.read().compose(table -> {
            Instance present = find(table, service, id).orElseThrow(() -> unknown(service, id));
            Instance ours = epoch > 0 ? present.at(epoch) : present;
            return epoch > 0 && present.epoch() > epoch
                    ? Future.failedFuture(Registry.superseded(present))
                    : registry.release(ours).map(Response.noContent());
        });
    }

    // An epoch that was never granted would supersede all later starts.
    private Future<Response> renew(LeaseRequest request, Optional<Instance> present) {
        if (present.isPresent()) {
            return request.epoch() > present.get().epoch()
                    ? Future.failedFuture(neverGranted())
                    : hold(request, request.epoch(), 200);
        }
        return registry.nextEpoch()
                .compose(next -> request.epoch() >= next
                        ? Future.failedFuture(neverGranted())
                        : hold(request, request.epoch(), 200));
    }

    private Future<Response> hold(LeaseRequest request, long epoch, int status) {
        Instance instance = request.instance().at(epoch);
        return registry.hold(instance, Duration.ofSeconds(request.ttl())).map(held -> {
            InstanceApi.Lease lease = new InstanceApi.Lease(
                    instance.service(),
                    instance.id(),
                    epoch,
                    instance.url(),
                    instance.state().name().toLowerCase(Locale.ROOT),
                    instance.weight(),
                    request.routes(),
                    request.health(),
                    request.ttl(),
                    request.ttl() / RENEWALS);
            return status == 201 ? Response.created(lease, "/instances/" + instance.name()) : Response.ok(lease);
        });
    }

    private LeaseRequest read(String service, String id, Input input) {
        requireExternal(service, id);
        String url = input.string("url", ExternalServiceRules.URL, text -> ExternalServiceRules.url(text)
                .isPresent());
        List<String> routes = input.strings(
                "routes", ExternalServiceRules.ROUTES_MAX, ExternalServiceRules.ROUTE, ExternalServiceRules::isRoute);
        int weight = input.optionalInteger("weight", 1, 100).orElse(1L).intValue();
        Instance.State state = input.choice("state", Instance.State.class, Instance.State.READY);
        int seconds = input.optionalInteger("ttl", TTL_MIN, TTL_MAX)
                .orElse((long) ttl)
                .intValue();
        long epoch = input.optionalInteger("epoch", 0, EPOCH_MAX).orElse(ANY);
        String health = input.has("health")
                ? input.string("health", ExternalServiceRules.HEALTH, ExternalServiceRules::isHealthPath)
                : HEALTH;
        input.validate();
        URI checked = ExternalServiceRules.url(url).orElseThrow();
        Instance instance =
                new Instance(service, id, 0, checked, state, weight, ExternalServiceRules.meta(routes, health, BELOW));
        return new LeaseRequest(instance, routes, health, seconds, epoch);
    }

    private void requireExternal(String service, String id) {
        if (!ExternalServiceRules.isService(service, reserved)) {
            throw Call.invalid("service", ExternalServiceRules.SERVICE);
        }
        if (!ExternalServiceRules.isId(id)) {
            throw Call.invalid("id", ExternalServiceRules.ID);
        }
    }

    static Optional<Instance> find(Registry.Table table, String service, String id) {
        return table.instances().stream()
                .filter(i -> i.service().equals(service) && i.id().equals(id))
                .findFirst();
    }

    static Failure unknown(String service, String id) {
        return new Failure.NotFound(
                "unknown-instance", "%s/%s holds no lease (expected: one that 'status' shows)".formatted(service, id));
    }

    private static Failure neverGranted() {
        return Call.invalid("/epoch", "0 for a new start, or the epoch of an earlier response");
    }
}
