package io.holdfast.bench.cache;

import io.holdfast.bench.cluster.Writes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Buys one at a time, each after the product was read elsewhere: in turn at a front end that caches it, and at one that does not. Confined to one event loop.
 */
final class WatchedBuys {

    /** Times of one round, in nanoseconds. */
    record Round(Histogram held, Histogram notHeld) {
        static Round empty() {
            return new Round(new Histogram(60_000_000_000L, 3), new Histogram(60_000_000_000L, 3));
        }
    }

    private final Context context;
    private final Writes buys;
    private final ProductReads keeping;
    private final ProductReads forgetting;
    private final List<Round> rounds = new ArrayList<>();
    private long repeated;

    /** @param keeping reads the product where there is a cache @param forgetting where there is none */
    WatchedBuys(Vertx vertx, Writes buys, ProductReads keeping, ProductReads forgetting) {
        this.context = vertx.getOrCreateContext();
        this.buys = buys;
        this.keeping = keeping;
        this.forgetting = forgetting;
    }

    /** So many pairs, one of each kind. @param counts whether they are measured */
    Future<Void> round(int pairs, boolean counts) {
        Promise<Void> done = Promise.promise();
        Round round = Round.empty();
        context.runOnContext(v -> pairs(round, pairs).onComplete(done));
        return done.future().onSuccess(v -> {
            if (counts) {
                rounds.add(round);
            }
        });
    }

    private Future<Void> pairs(Round round, int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        return hold().compose(v -> buy(round.held()))
                .compose(v -> forgetting.read())
                .compose(v -> forgetting.read())
                .compose(v -> buy(round.notHeld()))
                .compose(v -> pairs(round, left - 1));
    }

    // The first read loads it, the second shows that it was cached.
    private Future<Void> hold() {
        return keeping.read().compose(first -> keeping.read()).compose(hit -> {
            if (hit) {
                return Future.succeededFuture();
            }
            repeated++;
            return hold();
        });
    }

    private Future<Void> buy(Histogram times) {
        long begun = System.nanoTime();
        return buys.write().onSuccess(v -> times.recordValue(System.nanoTime() - begun));
    }

    /** A row for each kind, then how they compare within one round. */
    @Override
    public String toString() {
        Figures held = Figures.of(rounds, round -> millis(round.held(), 50));
        Figures notHeld = Figures.of(rounds, round -> millis(round.notHeld(), 50));
        return """
                a buy, ms      p50                        p99
                held           %-25s  %s
                not held       %-25s  %s
                held more: %s ms at the median, x %s; read again until it was kept: %d times
                """
                .formatted(
                        held.text("%.3f"),
                        Figures.of(rounds, round -> millis(round.held(), 99)).text("%.1f"),
                        notHeld.text("%.3f"),
                        Figures.of(rounds, round -> millis(round.notHeld(), 99)).text("%.1f"),
                        held.minus(notHeld).text("%.3f"),
                        held.over(notHeld).text("%.2f"),
                        repeated);
    }

    private static double millis(Histogram times, double percentile) {
        return times.getValueAtPercentile(percentile) / 1e6;
    }

    Future<Void> close() {
        return Future.join(buys.close(), keeping.close(), forgetting.close()).mapEmpty();
    }
}
