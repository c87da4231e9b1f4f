package io.holdfast.http.client;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens, with the idle connections to it, kept for their next exchange. The latest one is taken first, so that surplus ones
 * expire. Confined to its event loop.
 */
final class Destination {
    /** A connection is closed so much earlier than the node would close it: a request must not cross with the node's close. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final NodeAddress address;
    private final Time time;
    private final Duration keepAlive;
    private final long keepAliveNanos;
    private final int max;
    private final Deque<NodeConnection> idle = new ArrayDeque<>();
    private int connections;

    /** @param keepAlive how long a connection is kept at most @param max idle connections that are kept */
    Destination(NodeAddress address, Time time, Duration keepAlive, int max) {
        this.address = address;
        this.time = time;
        this.keepAlive = keepAlive;
        this.keepAliveNanos = keepAlive.toNanos();
        this.max = max;
    }

    NodeAddress address() {
        return address;
    }

    /** Takes an idle connection; null if there is none. */
    @Nullable
    NodeConnection take() {
        for (NodeConnection last = idle.pollLast(); last != null; last = idle.pollLast()) {
            if (time.nanos() - last.idleUntilNanos() < 0) {
                return last;
            }
            last.close();
        }
        return null;
    }

    /** @param keepAliveSeconds the timeout of the node's Keep-Alive field, if it has one */
    void add(NodeConnection connection, OptionalLong keepAliveSeconds) {
        long kept = keepAliveNanos;
        if (keepAliveSeconds.isPresent()) {
            Duration there = Duration.ofSeconds(keepAliveSeconds.getAsLong()).minus(MARGIN);
            kept = there.compareTo(keepAlive) < 0 ? there.toNanos() : kept;
        }
        if (kept <= 0 || idle.size() >= max) {
            connection.close();
        } else {
            connection.idleUntil(time.nanos() + kept);
            idle.addLast(connection);
        }
    }

    /** Forgets a connection that was closed, or is about to be. */
    void remove(NodeConnection connection) {
        idle.remove(connection);
    }

    int idle() {
        return idle.size();
    }

    /** A connection to it is being made. */
    void connecting() {
        connections++;
    }

    /** A connection to it could not be made, or has ended. */
    void disconnected() {
        connections--;
    }

    /** Whether nothing would be lost if it were forgotten. */
    boolean isUnused() {
        return connections == 0;
    }

    /** Closes the idle connections that have expired. */
    void closeExpired() {
        long now = time.nanos();
        for (NodeConnection one : idle.toArray(NodeConnection[]::new)) {
            if (now - one.idleUntilNanos() >= 0) {
                idle.remove(one);
                one.close();
            }
        }
    }

    void closeIdle() {
        for (NodeConnection one = idle.pollFirst(); one != null; one = idle.pollFirst()) {
            one.close();
        }
    }
}
