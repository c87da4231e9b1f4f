package io.holdfast.bench.cache;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Contestant;
import io.holdfast.bench.cluster.Contestant.Load;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.bench.orders.FrontEnd;
import io.holdfast.bench.orders.OrderCluster;
import io.holdfast.bench.orders.OrderCluster.Layout;
import io.holdfast.bench.orders.OrderWrites;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the front ends' cache gains and costs: reads from it against reads from the catalog, its hit rate by size, and how long a buy
 * waits for a front end that caches the product. Arguments: {@code [rounds [millis [pairs of buys a round]]]}.
 */
public final class CacheBench {
    private static final int[] OUTSTANDING = {64};
    /** Each front end compiles itself on the cores that it is measured on, and has to fill its cache. */
    private static final int WARM_UP_MILLIS = Integer.getInteger("bench.warm-up", 15_000);
    /** How long the large cache is filled with one product after another before its hits are measured. */
    private static final int FILL_MILLIS = Integer.getInteger("bench.fill", 30_000);

    private final Workplace workplace;
    private final Vertx vertx;
    private final int rounds;
    private final int millis;
    private long failed;

    private CacheBench(Workplace workplace, Vertx vertx, int rounds, int millis) {
        this.workplace = workplace;
        this.vertx = vertx;
        this.rounds = rounds;
        this.millis = millis;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        System.out.printf(
                "%d processors, Java %s; %d rounds of %d ms a row and %d pairs of buys%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), rounds, millis, pairs);
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (Workplace workplace = new Workplace("cache")) {
            new CacheBench(workplace, vertx, rounds, millis).run(pairs);
        } finally {
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }

    private void run(int pairs) throws Exception {
        ChildProcess hotClient = workplace.client("hot", ReadClient.class, Demand.HOT.name());
        System.out.println(workplace.limits("read", hotClient, OUTSTANDING));
        OrderCluster cluster = workplace.opened(
                OrderCluster.start(workplace.directory().resolve("cluster"), Layout.TOGETHER, Products.yaml()));
        FrontEnd ten = cluster.frontEnd();
        FrontEnd off = frontEnd(cluster, 0);
        FrontEnd thousand = frontEnd(cluster, 1_000);
        FrontEnd whole = frontEnd(cluster, Products.COUNT);
        cluster.writePort(); // all replicas are ready
        Products.putRest(vertx, off).await(2, TimeUnit.MINUTES);

        Load hot = Contestant.by(hotClient);
        Load each = client(Demand.EACH);
        Load zipf = client(Demand.ZIPF);
        read(
                "paths",
                2 * WARM_UP_MILLIS,
                new Reader("hit", cluster, ten, hot),
                new Reader("miss", cluster, ten, each),
                new Reader("off", cluster, off, each));
        buy(pairs, thousand, ten, off);
        read(
                "zipf by size",
                WARM_UP_MILLIS,
                new Reader("100000", cluster, whole, zipf),
                new Reader("1000", cluster, thousand, zipf),
                new Reader("10", cluster, ten, zipf));
        for (FrontEnd emptied : List.of(whole, thousand, ten)) {
            new Reader("fill", cluster, emptied, each).measure(emptied == whole ? FILL_MILLIS : millis);
        }
        read(
                "hot by size",
                WARM_UP_MILLIS,
                new Reader("100000", cluster, whole, hot),
                new Reader("1000", cluster, thousand, hot),
                new Reader("10", cluster, ten, hot));
        System.out.printf("%d reads failed%n", failed);
    }

    private FrontEnd frontEnd(OrderCluster cluster, int size) throws IOException {
        return workplace.opened(
                cluster.startFrontEnd("front-end-keeps-" + size, "frontend.cache.size=%d".formatted(size)));
    }

    private Load client(Demand demand) throws IOException {
        return Contestant.by(workplace.client(demand.name().toLowerCase(Locale.ROOT), ReadClient.class, demand.name()));
    }

    private void read(String title, int warmUpMillis, Reader... readers) throws IOException {
        ReadRounds race = new ReadRounds(title, List.of(readers));
        System.out.println(race.run(warmUpMillis, rounds, millis));
        failed += race.failed();
    }

    private void buy(int pairs, FrontEnd buyer, FrontEnd keeping, FrontEnd forgetting) throws Exception {
        WatchedBuys buys = new WatchedBuys(
                vertx, new OrderWrites(vertx, buyer.port(), 1, Duration.ZERO), reads(keeping), reads(forgetting));
        for (int round = 0; round <= rounds; round++) {
            buys.round(pairs, round > 0).await(1, TimeUnit.MINUTES);
        }
        System.out.println(buys);
        buys.close().await(5, TimeUnit.SECONDS);
    }

    private ProductReads reads(FrontEnd frontEnd) {
        return new ProductReads(vertx, frontEnd.port(), 1, () -> "/products/" + OrderCluster.PRODUCT);
    }
}
