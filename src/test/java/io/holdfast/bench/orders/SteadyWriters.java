package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.Rounds.Told;
import io.holdfast.bench.cluster.Writes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Keeps so many writes under way until it is told to stop, and notes the longest time in which none was done. On an event loop of its own. */
final class SteadyWriters {
    private final Context context;
    private final Writes writes;
    private final Promise<Void> ended = Promise.promise();
    private long doneAtNanos;
    private long longestNanos;
    private long failed;
    private int underWay;
    private boolean stopped;
    private volatile long done; // written on the event loop alone

    SteadyWriters(Vertx vertx, Writes writes) {
        this.context = vertx.getOrCreateContext();
        this.writes = writes;
    }

    void start(int outstanding) {
        context.runOnContext(v -> {
            doneAtNanos = System.nanoTime();
            for (int i = 0; i < outstanding; i++) {
                underWay++;
                write();
            }
        });
    }

    /** How many were done up to now. */
    long done() {
        return done;
    }

    /** The longest time without a success that ended, or goes on, since this was asked the last time. */
    Future<Duration> silence() {
        Promise<Duration> longest = Promise.promise();
        context.runOnContext(v -> {
            note();
            longest.complete(Duration.ofNanos(longestNanos));
            longestNanos = 0;
        });
        return longest.future();
    }

    /** Ends when the last one that is under way has. */
    Future<Told> stop() {
        context.runOnContext(v -> stopped = true);
        return ended.future().eventually(writes::close).map(v -> new Told(done, failed));
    }

    private void write() {
        writes.write().onComplete(result -> {
            if (result.succeeded()) {
                note();
                doneAtNanos = System.nanoTime();
                done++;
            } else if (failed++ == 0) {
                System.err.println(result.cause());
            }
            if (!stopped) {
                write();
            } else if (--underWay == 0) {
                ended.complete();
            }
        });
    }

    private void note() {
        longestNanos = Math.max(longestNanos, System.nanoTime() - doneAtNanos);
    }
}
