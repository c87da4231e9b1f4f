package io.holdfast.http.client;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Idle connections, kept for their next exchange. The latest one is taken first, so that surplus ones expire. Confined to its event loop.
 */
final class IdleConnections {
    /** A connection is closed so much earlier than the node would close it: a request must not cross with the node's close. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private record Waiting(NodeConnection connection, long untilNanos) {}

    private final Time time;
    private final Duration keepAlive;
    private final int max;
    private final Map<NodeAddress, Deque<Waiting>> byAddress = new HashMap<>();

    /** @param keepAlive how long a connection is kept at most @param max connections kept for one address */
    IdleConnections(Time time, Duration keepAlive, int max) {
        this.time = time;
        this.keepAlive = keepAlive;
        this.max = max;
    }

    Optional<NodeConnection> take(NodeAddress address) {
        Deque<Waiting> waiting = byAddress.get(address);
        if (waiting == null) {
            return Optional.empty();
        }
        for (Waiting last = waiting.pollLast(); last != null; last = waiting.pollLast()) {
            if (time.nanos() - last.untilNanos() < 0) {
                return Optional.of(last.connection());
            }
            last.connection().close();
        }
        return Optional.empty();
    }

    /** @param keepAliveSeconds the timeout of the node's Keep-Alive field, if it has one */
    void add(NodeConnection connection, OptionalLong keepAliveSeconds) {
        Duration here = keepAlive;
        if (keepAliveSeconds.isPresent()) {
            Duration there = Duration.ofSeconds(keepAliveSeconds.getAsLong()).minus(MARGIN);
            here = there.compareTo(here) < 0 ? there : here;
        }
        Deque<Waiting> waiting = byAddress.computeIfAbsent(connection.address(), first -> new ArrayDeque<>());
        if (here.isNegative() || here.isZero() || waiting.size() >= max) {
            connection.close();
        } else {
            waiting.addLast(new Waiting(connection, time.nanos() + here.toNanos()));
        }
    }

    /** Forgets a connection that was closed, or is about to be. */
    void remove(NodeConnection connection) {
        Deque<Waiting> waiting = byAddress.get(connection.address());
        if (waiting != null) {
            waiting.removeIf(one -> one.connection() == connection);
        }
    }

    int size() {
        return byAddress.values().stream().mapToInt(Deque::size).sum();
    }

    /** Closes those that have expired. */
    void closeExpired() {
        long now = time.nanos();
        List<NodeConnection> expired = new ArrayList<>();
        byAddress
                .values()
                .forEach(waiting -> waiting.removeIf(one -> {
                    boolean over = now - one.untilNanos() >= 0;
                    if (over) {
                        expired.add(one.connection());
                    }
                    return over;
                }));
        byAddress.values().removeIf(Deque::isEmpty);
        expired.forEach(NodeConnection::close);
    }

    void closeAll() {
        byAddress
                .values()
                .forEach(waiting -> waiting.forEach(one -> one.connection().close()));
        byAddress.clear();
    }
}
