package io.holdfast.bench.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One load, from the first connection to the last response. Confined to its event loop.
 *
 * <p>Without a rate each connection sends its next request when the one before it is answered. With a rate requests become due at
 * equal distances; each is sent on the connection that has been idle longest, and waits while none is.
 */
final class LoadRun {
    /** No more at once, so that none of them waits in a queue of the kernel until its SYN is repeated. */
    private static final int CONNECTING_MAX = 256;

    private final EventLoop loop;
    private final Load load;
    private final List<Integer> ports;
    private final Duration duration;
    private final Duration grace;
    private final double nanosBetween;
    private final long dueMax;
    private final ByteBuf request;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private final Histogram nanos = new Histogram(3);
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long startNanos;
    private long dueCount;
    private long failed;
    private int inFlight;
    private boolean started;
    private boolean over;

    /**
     * @param perSecond 0 for as many as get answered
     * @param grace for connections that are not made, and for what is in flight at the end
     */
    LoadRun(EventLoop loop, Load load, List<Integer> ports, Duration duration, double perSecond, Duration grace) {
        this.loop = loop;
        this.load = load;
        this.ports = ports;
        this.duration = duration;
        this.grace = grace;
        this.nanosBetween = perSecond > 0 ? 1e9 / perSecond : 0;
        this.dueMax = (long) (perSecond * duration.toSeconds());
        this.request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(requestText(load).getBytes(StandardCharsets.US_ASCII)));
    }

    static String requestText(Load load) {
        String body = "x".repeat(load.postBytes());
        return "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n%s"
                .formatted(
                        load.method(),
                        load.path(),
                        load.keepAlive() ? "" : "Connection: close\r\n",
                        body.isEmpty() ? "" : "Content-Length: %d\r\n".formatted(body.length()),
                        body);
    }

    Future<LoadResult> result() {
        return result;
    }

    void begin() {
        loop.schedule(this::start, grace.toNanos(), TimeUnit.NANOSECONDS); // at the latest
        for (int i = 0; i < Math.min(CONNECTING_MAX, load.connections()); i++) {
            connectOneMore();
        }
    }

    private void connectOneMore() {
        if (connections.size() < load.connections()) {
            LoadConnection next = new LoadConnection(this, loop, ports.get(connections.size() % ports.size()), request);
            connections.add(next);
            next.connect();
        }
    }

    /** A connection that has no request: a new one, or one whose response is complete. */
    void onIdle(LoadConnection connection, boolean isNew) {
        idle.add(connection);
        if (isNew && !started) {
            connectOneMore();
            if (idle.size() == load.connections()) {
                start();
            }
        } else if (started) {
            send();
        }
    }

    void onLost(LoadConnection connection) {
        idle.remove(connection);
    }

    private void start() {
        if (!started) {
            started = true;
            startNanos = System.nanoTime();
            loop.schedule(this::end, duration.toNanos(), TimeUnit.NANOSECONDS);
            if (hasRate()) {
                tick();
            } else {
                send();
            }
        }
    }

    private boolean hasRate() {
        return nanosBetween > 0;
    }

    // Makes due what is due by now, and comes back when the next one is.
    private void tick() {
        long now = System.nanoTime();
        while (dueCount < dueMax && nextDue() - now <= 0) {
            due.add(nextDue());
            dueCount++;
        }
        send();
        if (dueCount < dueMax) {
            loop.schedule(this::tick, Math.max(1, nextDue() - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void send() {
        while (!idle.isEmpty() && (hasRate() ? !due.isEmpty() : !over)) {
            inFlight++;
            idle.remove().send(hasRate() ? due.remove() : System.nanoTime());
        }
    }

    private long nextDue() {
        return startNanos + (long) (dueCount * nanosBetween);
    }

    /** @param sinceNanos when the request was sent, or was due */
    void onAnswered(long sinceNanos, boolean succeeded) {
        inFlight--;
        if (!succeeded) {
            failed++;
        } else if (!over || hasRate()) {
            nanos.recordValue(Math.max(0, System.nanoTime() - sinceNanos));
        }
        finishIfDone();
    }

    void end() {
        over = true;
        loop.schedule(this::finish, grace.toNanos(), TimeUnit.NANOSECONDS);
        finishIfDone();
    }

    private void finishIfDone() {
        if (over && inFlight == 0 && due.isEmpty() && dueCount == dueMax) {
            finish();
        }
    }

    boolean isOver() {
        return result.isDone();
    }

    private void finish() {
        if (!result.isDone()) {
            failed += inFlight + dueMax - dueCount + due.size();
            result.complete(new LoadResult(
                    nanos.getTotalCount() * 1e9 / duration.toNanos(),
                    nanos.getValueAtPercentile(50) / 1e3,
                    nanos.getValueAtPercentile(99) / 1e3,
                    nanos.getTotalCount(),
                    failed));
            connections.forEach(LoadConnection::close);
        }
    }
}
