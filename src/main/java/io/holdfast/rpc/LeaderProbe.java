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
 * Looks after the attempts under way: when the oldest has had no answer for a while, somebody else is asked who leads. One timer and
 * one look at a time, none while nothing is under way. Confined to its owner's thread.
 */
final class LeaderProbe {
    private final Scheduler scheduler;
    private final Time time;
    private final Duration silentAfter;
    private final LongSupplier pauseMillis;
    private final IntFunction<Future<?>> look;
    private final Set<GroupAttempt> underWay = new LinkedHashSet<>(); // the oldest first
    private boolean watching;

    /**
     * @param pauseMillis between two looks
     * @param look asks others than the given silent replica, always ends, and never fails
     */
    LeaderProbe(
            Scheduler scheduler,
            Time time,
            Duration silentAfter,
            LongSupplier pauseMillis,
            IntFunction<Future<?>> look) {
        this.scheduler = scheduler;
        this.time = time;
        this.silentAfter = silentAfter;
        this.pauseMillis = pauseMillis;
        this.look = look;
    }

    void began(GroupAttempt attempt) {
        underWay.add(attempt);
        if (!watching) {
            watching = true;
            sleep(silentAfter);
        }
    }

    void ended(GroupAttempt attempt) {
        underWay.remove(attempt);
    }

    /** Gives up all attempts at {@code replicas}. */
    void giveUp(Set<Integer> replicas, String why) {
        for (GroupAttempt attempt : List.copyOf(underWay)) {
            if (replicas.contains(attempt.replica())) {
                attempt.giveUp(why);
            }
        }
    }

    /** The replicas at which an attempt has been without an answer for too long. */
    Set<Integer> silent() {
        return underWay.stream()
                .takeWhile(attempt -> attempt.age().compareTo(silentAfter) >= 0)
                .map(GroupAttempt::replica)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void sleep(Duration span) {
        scheduler.schedule(Math.max(1, span.toMillis()), this::wake);
    }

    private void wake() {
        if (underWay.isEmpty()) {
            watching = false;
            return;
        }
        GroupAttempt oldest = underWay.iterator().next();
        Duration left = silentAfter.minus(oldest.age());
        if (left.toMillis() > 0) {
            sleep(left);
        } else {
            look.apply(oldest.replica()).onComplete(looked -> sleep(Duration.ofMillis(pauseMillis.getAsLong())));
        }
    }
}
