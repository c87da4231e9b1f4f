package io.holdfast.rpc;

import io.holdfast.base.time.Scheduler;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Watches the pending attempts: when the oldest has had no response for a while, the other replicas are asked who leads. One timer and
 * one probe at a time, none while nothing is pending. Confined to the thread of its owner.
 */
final class LeaderProbe {
    private final Scheduler scheduler;
    private final Time time;
    private final Duration probeAfter;
    private final LongSupplier backoffMillis;
    private final IntFunction<Future<?>> probe;
    private final Set<RpcAttempt> pending = new LinkedHashSet<>(); // the oldest first
    private boolean watching;

    /**
     * @param backoffMillis between two probes
     * @param probe asks others than the given silent replica who leads; always completes, and never fails
     */
    LeaderProbe(
            Scheduler scheduler,
            Time time,
            Duration probeAfter,
            LongSupplier backoffMillis,
            IntFunction<Future<?>> probe) {
        this.scheduler = scheduler;
        this.time = time;
        this.probeAfter = probeAfter;
        this.backoffMillis = backoffMillis;
        this.probe = probe;
    }

    void began(RpcAttempt attempt) {
        pending.add(attempt);
        if (!watching) {
            watching = true;
            sleep(probeAfter);
        }
    }

    void ended(RpcAttempt attempt) {
        pending.remove(attempt);
    }

    /** Abandons all attempts at {@code replicas}. */
    void abandon(Set<Integer> replicas, String why) {
        for (RpcAttempt attempt : List.copyOf(pending)) {
            if (replicas.contains(attempt.replica())) {
                attempt.abandon(why);
            }
        }
    }

    /** The replicas at which an attempt has had no response for too long. */
    Set<Integer> silent() {
        return pending.stream()
                .takeWhile(attempt -> attempt.age().compareTo(probeAfter) >= 0)
                .map(RpcAttempt::replica)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void sleep(Duration span) {
        scheduler.schedule(Math.max(1, span.toMillis()), this::wake);
    }

    private void wake() {
        if (pending.isEmpty()) {
            watching = false;
            return;
        }
        RpcAttempt oldest = pending.iterator().next();
        Duration left = probeAfter.minus(oldest.age());
        if (left.toMillis() > 0) {
            sleep(left);
        } else {
            probe.apply(oldest.replica()).onComplete(probed -> sleep(Duration.ofMillis(backoffMillis.getAsLong())));
        }
    }
}
