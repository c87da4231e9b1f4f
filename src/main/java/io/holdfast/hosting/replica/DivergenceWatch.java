package io.holdfast.hosting.replica;

import io.holdfast.api.GroupApi;
import io.holdfast.api.GroupApi.Checkpoints;
import io.holdfast.api.Rpc;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares this replica's fingerprints with those of the others regularly, and stops it if {@link Divergence} requires
 * that. Confined to one event loop.
 */
final class DivergenceWatch {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Time time;
    private final RpcClient replicas;
    private final Supplier<Status> status;
    private final Supplier<Map<Long, Long>> own;
    private final Consumer<String> stop;
    private boolean comparing;

    DivergenceWatch(
            Time time,
            RpcClient replicas,
            Supplier<Status> status,
            Supplier<Map<Long, Long>> own,
            Consumer<String> stop) {
        this.time = time;
        this.replicas = replicas;
        this.status = status;
        this.own = own;
        this.stop = stop;
    }

    static Checkpoints told(int id, Map<Long, Long> checkpoints) {
        Map<Long, String> byIndex = new HashMap<>();
        checkpoints.forEach((index, fingerprint) -> byIndex.put(index, Long.toHexString(fingerprint)));
        return new Checkpoints(id, byIndex);
    }

    void poll() {
        Status now = status.get();
        if (comparing || now.broken().isPresent() || now.voters().size() < 2) {
            return;
        }
        comparing = true;
        replicas.callEach(GroupApi.GET_CHECKPOINTS, Rpc.EMPTY, Deadline.after(time, TIMEOUT))
                .onComplete(called -> {
                    comparing = false;
                    if (called.succeeded()) {
                        Divergence.of(own.get(), now.voters().size(), others(now, called.result()))
                                .ifPresent(stop);
                    }
                });
    }

    // The own fingerprints are read after those of the others, so they include what was applied here meanwhile.
    private static List<Map<Long, Long>> others(Status now, Map<Integer, Future<Checkpoints>> responses) {
        List<Map<Long, Long>> others = new ArrayList<>();
        responses.forEach((id, response) -> {
            if (id != now.id() && now.voters().contains(id) && response.succeeded()) {
                others.add(read(response.result()));
            }
        });
        return others;
    }

    private static Map<Long, Long> read(Checkpoints reported) {
        Map<Long, Long> checkpoints = new HashMap<>();
        try {
            reported.byIndex().forEach((index, hex) -> checkpoints.put(index, Long.parseUnsignedLong(hex, 16)));
        } catch (NumberFormatException notOurs) {
            checkpoints.clear(); // an unreadable response proves nothing
        }
        return checkpoints;
    }
}
