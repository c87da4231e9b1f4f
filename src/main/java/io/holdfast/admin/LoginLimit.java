package io.holdfast.admin;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Lets an address guess a few tokens a minute and no more. Addresses are forgotten when there are too many. Confined to its event loop. */
final class LoginLimit {
    static final int FAILURES_MAX = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int ADDRESSES_MAX = 10_000;

    private final Time time;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    LoginLimit(Time time) {
        this.time = time;
    }

    /** How long {@code address} has to wait; empty when it may try now. */
    Optional<Duration> waits(String address) {
        Deque<Long> recent = failures.get(address);
        if (recent == null) {
            return Optional.empty();
        }
        long now = time.nanos();
        while (!recent.isEmpty() && now - recent.peekFirst() >= WINDOW.toNanos()) {
            recent.removeFirst();
        }
        return recent.size() < FAILURES_MAX
                ? Optional.empty()
                : Optional.of(WINDOW.minusNanos(now - recent.peekFirst()));
    }

    void failed(String address) {
        failures.computeIfAbsent(address, a -> new ArrayDeque<>(FAILURES_MAX)).addLast(time.nanos());
    }
}
