package io.holdfast.bench.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Keeps so many writes under way for a while: each that ends is followed by another. Confined to one event loop. */
final class WriteLoop {
    /** Connections are opened, and nothing is measured. */
    private static final long LEAD_IN_NANOS = Duration.ofMillis(500).toNanos();

    private final Vertx vertx;
    private final Writes writes;
    private final int outstanding;
    private final long nanosToRun;
    private final Histogram nanos = new Histogram(60_000_000_000L, 3);
    private final Promise<JsonObject> done = Promise.promise();
    private long began;
    private long commits;
    private long failed;
    private int underWay;

    WriteLoop(Vertx vertx, Writes writes, int outstanding, int millis) {
        this.vertx = vertx;
        this.writes = writes;
        this.outstanding = outstanding;
        this.nanosToRun = Duration.ofMillis(millis).toNanos();
    }

    Future<JsonObject> run() {
        vertx.runOnContext(v -> {
            began = System.nanoTime() + LEAD_IN_NANOS;
            for (int i = 0; i < outstanding; i++) {
                step();
            }
        });
        return done.future().eventually(writes::close);
    }

    private void step() {
        long sentAt = System.nanoTime();
        if (sentAt - began > nanosToRun) {
            if (underWay == 0) {
                done.complete(Measurement.json(nanos, sentAt - began, commits, failed));
            }
            return;
        }
        underWay++;
        writes.write().onComplete(result -> {
            underWay--;
            long now = System.nanoTime();
            if (result.failed()) {
                if (failed++ == 0) {
                    System.err.println(result.cause());
                }
            } else {
                commits++;
                if (now > began) {
                    nanos.recordValue(now - sentAt);
                }
            }
            step();
        });
    }
}
