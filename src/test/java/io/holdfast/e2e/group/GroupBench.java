package io.holdfast.e2e.group;

import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Keeps so many writes of 200 bytes under way inside the leader's process for a while, and measures them. */
final class GroupBench {
    private static final int WRITER = 1_000_000;
    private static int next;

    private final Vertx vertx;
    private final ReplicatedGroup<WriterMachine.Write, Long> group;
    private final int outstanding;
    private final int millis;
    private final Histogram nanos = new Histogram(60_000_000_000L, 3);
    private final Promise<Map<String, Object>> done = Promise.promise();
    private long failed;
    private int underWay;
    private long began;

    GroupBench(Vertx vertx, ReplicatedGroup<WriterMachine.Write, Long> group, int outstanding, int millis) {
        this.vertx = vertx;
        this.group = group;
        this.outstanding = outstanding;
        this.millis = millis;
    }

    Future<Map<String, Object>> run() {
        began = Time.system().nanos();
        vertx.runOnContext(v -> {
            for (int i = 0; i < outstanding; i++) {
                step();
            }
        });
        return done.future();
    }

    private void step() {
        long now = Time.system().nanos();
        if (now - began > millis * 1_000_000L) {
            if (underWay == 0) {
                done.tryComplete(Map.of(
                        "commits_per_second",
                        Math.round(nanos.getTotalCount() * 1e9 / (now - began)),
                        "p50_micros",
                        nanos.getValueAtPercentile(50) / 1000,
                        "p99_micros",
                        nanos.getValueAtPercentile(99) / 1000,
                        "max_micros",
                        nanos.getMaxValue() / 1000,
                        "commits",
                        nanos.getTotalCount(),
                        "failed",
                        failed));
            }
            return;
        }
        underWay++;
        group.submit(new WriterMachine.Write(WRITER, next++, 188)).onComplete(result -> {
            underWay--;
            if (result.succeeded()) {
                nanos.recordValue(Time.system().nanos() - now);
            } else {
                failed++;
            }
            step();
        });
    }
}
