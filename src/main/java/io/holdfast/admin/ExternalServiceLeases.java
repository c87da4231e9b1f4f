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
 * Leases of services that are not ours, asked for by HTTP. Whoever asks without an epoch renews what is there at the same address, or
 * begins; epoch 0 is always a new start; any other renews the lease that was given under it, or is told who has it now.
 */
final class ExternalServiceLeases {
    static final long EPOCH_MAX = 1L << 53; // what a double holds exactly: Redis and many clients have nothing else
    private static final long ANY = -1;
    private static final int TTL_LEAST = 3;
    private static final int TTL_MOST = 3_600;
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
                Math.min(TTL_MOST, Math.max(TTL_LEAST, discovery.lease().ttl().toSeconds()));
    }

    /** What somebody wants, checked. @param epoch {@link #ANY} when none was given */
    private record Wish(Instance instance, List<String> routes, String health, int ttl, long epoch) {}

    Future<Response> hold(String service, String id, Input input) {
        Wish wish = read(service, id, input);
        return registry.read().compose(table -> {
            Optional<Instance> present = find(table, service, id);
            if (wish.epoch() > 0) {
                return renew(wish, present);
            }
            boolean same =
                    present.filter(p -> p.url().equals(wish.instance().url())).isPresent();
            return wish.epoch() == ANY && same
                    ? hold(wish, present.orElseThrow().epoch(), 200)
                    : registry.nextEpoch().compose(epoch -> hold(wish, epoch, 201));
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

    // One that was given by nobody could keep all later starts out.
    private Future<Response> renew(Wish wish, Optional<Instance> present) {
        if (present.isPresent()) {
            return wish.epoch() > present.get().epoch()
                    ? Future.failedFuture(neverGiven())
                    : hold(wish, wish.epoch(), 200);
        }
        return registry.nextEpoch()
                .compose(next ->
                        wish.epoch() >= next ? Future.failedFuture(neverGiven()) : hold(wish, wish.epoch(), 200));
    }

    private Future<Response> hold(Wish wish, long epoch, int status) {
        Instance instance = wish.instance().at(epoch);
        return registry.hold(instance, Duration.ofSeconds(wish.ttl())).map(held -> {
            InstanceApi.Lease lease = new InstanceApi.Lease(
                    instance.service(),
                    instance.id(),
                    epoch,
                    instance.url(),
                    instance.state().name().toLowerCase(Locale.ROOT),
                    instance.weight(),
                    wish.routes(),
                    wish.health(),
                    wish.ttl(),
                    wish.ttl() / RENEWALS);
            return status == 201 ? Response.created(lease, "/instances/" + instance.name()) : Response.ok(lease);
        });
    }

    private Wish read(String service, String id, Input input) {
        requireExternal(service, id);
        String url = input.string("url", ExternalServiceRules.URL, text -> ExternalServiceRules.url(text)
                .isPresent());
        List<String> routes = input.strings(
                "routes", ExternalServiceRules.ROUTES_MAX, ExternalServiceRules.ROUTE, ExternalServiceRules::isRoute);
        int weight = input.optionalInteger("weight", 1, 100).orElse(1L).intValue();
        Instance.State state = input.choice("state", Instance.State.class, Instance.State.READY);
        int seconds = input.optionalInteger("ttl", TTL_LEAST, TTL_MOST)
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
        return new Wish(instance, routes, health, seconds, epoch);
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

    private static Failure neverGiven() {
        return Call.invalid("/epoch", "0 for a new start, or the epoch of an earlier answer");
    }
}
