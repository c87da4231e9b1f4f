package io.holdfast.replication.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The time that commands are stamped with (T1 to T5, ADR 32): what most clocks of the group agree on, so that a
 * single wrong clock has no influence. Of n voters, (n - 1) / 2 clocks may be wrong. In doubt the time is too low: a
 * deadline that passes late does no harm. Pure, and confined to the thread of the group.
 *
 * <p>Each clock is kept as what it showed at a moment of this process' monotonic clock, so a step of this machine's
 * time of day moves no other clock. The rule is the published bound for f faulty clocks (Marzullo 1984), with the
 * previous estimate clamped to the two bounds.
 */
final class GroupClock {
    private static final int SAMPLES_MAX = 8;
    private static final long DRIFT_MILLIS_MAX = 20;

    /** @param clockMillis what the clock showed at {@code atNanos}, give or take half of {@code tripNanos} */
    private record Sample(long clockMillis, long atNanos, long tripNanos) {
        long at(long nanos) {
            return clockMillis + (nanos - atNanos) / 1_000_000;
        }

        boolean agreesWith(Sample other, long nanos) {
            long apart = Math.abs(at(nanos) - other.at(nanos));
            return apart <= (tripNanos + other.tripNanos()) / 2_000_000 + DRIFT_MILLIS_MAX;
        }
    }

    private final long keptNanos;
    private final Map<Integer, Deque<Sample>> samples = new HashMap<>();
    private Sample estimate;

    /** @param keptNanos how long a sample counts */
    GroupClock(long keptNanos) {
        this.keptNanos = keptNanos;
    }

    /** The clock of {@code replica} showed {@code wallMillis} half a {@code tripNanos} ago. */
    void heard(int replica, long wallMillis, long tripNanos, long nowNanos) {
        Deque<Sample> own = samples.computeIfAbsent(replica, id -> new ArrayDeque<>());
        Sample sample = new Sample(wallMillis + tripNanos / 2_000_000, nowNanos, tripNanos);
        own.removeIf(before -> !before.agreesWith(sample, nowNanos)); // that clock was stepped meanwhile
        own.add(sample);
        if (own.size() > SAMPLES_MAX) {
            own.poll();
        }
    }

    /** The leader before this one stamped with {@code millis} now, or the newest stamp of the log is that. */
    void resumeFrom(long millis, long nowNanos) {
        estimate = new Sample(millis, nowNanos, 0);
    }

    /** The time for a stamp; empty until the clocks of a majority are known. @param voters with {@code self}, if it is one */
    OptionalLong now(int self, Collection<Integer> voters, long wallMillis, long nowNanos) {
        List<Long> clocks = clocks(self, voters, wallMillis, nowNanos);
        int wrong = (voters.size() - 1) / 2;
        if (clocks.size() <= wrong) {
            return OptionalLong.empty();
        }
        long now = between(estimate == null ? Long.MIN_VALUE : estimate.at(nowNanos), clocks, wrong);
        estimate = new Sample(now, nowNanos, 0);
        return OptionalLong.of(now);
    }

    /** How far the own clock is from what a majority agrees on; 0 while none is known. Positive when it is ahead. */
    long offMillis(int self, Collection<Integer> voters, long wallMillis, long nowNanos) {
        List<Long> clocks = clocks(self, voters, wallMillis, nowNanos);
        int wrong = (voters.size() - 1) / 2;
        return clocks.size() <= voters.size() / 2 ? 0 : wallMillis - between(wallMillis, clocks, wrong);
    }

    // At most `wrong` clocks are wrong: the next largest is not above all correct ones,
    // and the next smallest is not below all of them.
    private static long between(long before, List<Long> clocks, int wrong) {
        long upper = clocks.get(clocks.size() - 1 - wrong);
        long lower = clocks.get(wrong);
        long raised = Math.max(before, upper);
        return Math.min(raised, lower);
    }

    private List<Long> clocks(int self, Collection<Integer> voters, long wallMillis, long nowNanos) {
        List<Long> clocks = new ArrayList<>();
        for (int voter : voters) {
            if (voter == self) {
                clocks.add(wallMillis);
            } else {
                best(voter, nowNanos).ifPresent(sample -> clocks.add(sample.at(nowNanos)));
            }
        }
        Collections.sort(clocks);
        return clocks;
    }

    private Optional<Sample> best(int replica, long nowNanos) {
        Deque<Sample> own = samples.getOrDefault(replica, new ArrayDeque<>());
        own.removeIf(sample -> nowNanos - sample.atNanos() > keptNanos);
        return own.stream().min(Comparator.comparingLong(Sample::tripNanos));
    }
}
