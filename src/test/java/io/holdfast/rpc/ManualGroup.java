package io.holdfast.rpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualScheduler;
import io.holdfast.base.time.ManualTime;
import io.holdfast.base.time.Randomness;
import io.holdfast.replication.peers.KnownPeers;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Three scripted replicas and a client of them on a clock that is wound by hand; no test waits. */
final class ManualGroup {
    private static final Duration LIMIT = Duration.ofHours(2);

    final ManualTime time = new ManualTime();
    final ManualScheduler scheduler = new ManualScheduler(time);
    private final Map<Integer, URI> addresses = new TreeMap<>();
    final ScriptedReplica one = add(1);
    final ScriptedReplica two = add(2);
    final ScriptedReplica three = add(3);

    private final Transport transport = new Transport() {
        @Override
        public Exchange send(URI to, RpcRequest request, Deadline deadline, Receiver receiver) {
            return replica(to.getPort()).take(request, receiver);
        }

        @Override
        public void close() {}
    };

    RpcClient client(RpcClient.Config config) {
        return new RpcClient(
                scheduler,
                time,
                Randomness.seeded(1),
                config,
                "book",
                new KnownPeers(addresses),
                transport,
                RpcMetrics.NONE);
    }

    ScriptedReplica replica(int id) {
        return id == 1 ? one : id == 2 ? two : three;
    }

    /** All of them know that {@code leader} decides. */
    void isLedBy(int leader, long term) {
        for (int id = 1; id <= 3; id++) {
            ScriptedReplica replica = replica(id);
            replica.says(leader, term);
            if (id == leader) {
                replica.leads();
            } else {
                replica.follows(leader);
            }
        }
    }

    void forget(int id) {
        addresses.remove(id);
    }

    Deadline in(Duration span) {
        return Deadline.after(time, span);
    }

    /** Winds the clock on until {@code future} is complete. */
    <T> T await(Future<T> future) {
        until(future::isComplete);
        if (future.failed()) {
            throw (RuntimeException) future.cause();
        }
        return future.result();
    }

    /** Winds the clock on until {@code condition} holds. */
    void until(BooleanSupplier condition) {
        long limit = time.nanos() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(scheduler.runNext(), "nothing more happens");
            assertTrue(time.nanos() < limit, "it takes too long");
        }
    }

    /** How long {@code work} took on the clock. */
    long millis(Runnable work) {
        long began = time.nanos();
        work.run();
        return (time.nanos() - began) / 1_000_000;
    }

    Failure failure(Future<?> future) {
        until(future::isComplete);
        assertTrue(future.cause() instanceof Failure, String.valueOf(future));
        return (Failure) future.cause();
    }

    private ScriptedReplica add(int id) {
        addresses.put(id, URI.create("http://replica:" + id));
        return new ScriptedReplica(scheduler, id);
    }
}
