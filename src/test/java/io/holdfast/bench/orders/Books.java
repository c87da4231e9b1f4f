package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.Rounds.Told;
import io.holdfast.bench.cluster.Web;
import io.holdfast.support.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a cluster keeps, as its front end says.
 *
 * @param orders the newest order's number
 * @param sold what the stock lacks
 * @param tradeVolume what the catalog says it has traded
 */
record Books(long orders, long sold, long tradeVolume) {

    /** Waits until orders, stock and trade volume agree: an order whose client was told of a failure may still be on its way. */
    static Books settled(int port) {
        AtomicReference<Books> read = new AtomicReference<>();
        Await.until("order store and catalog agree", Duration.ofSeconds(20), () -> {
            read.set(read(port));
            return read.get().agree();
        });
        return read.get();
    }

    private static Books read(int port) throws IOException {
        long last = page(port, 0).getLong("last");
        if (last > 0) {
            JsonArray newest = page(port, last - 1).getJsonArray("orders");
            boolean itself = newest.size() == 1 && newest.getJsonObject(0).getLong("order_number") == last;
            if (!itself || !page(port, last).getJsonArray("orders").isEmpty()) {
                throw new IOException("order %d is not the last one: %s".formatted(last, newest));
            }
        }
        JsonObject product = new JsonObject(Web.get(port, "/products/" + OrderCluster.PRODUCT));
        return new Books(last, OrderCluster.STOCK - product.getLong("quantity"), product.getLong("trade_volume"));
    }

    private static JsonObject page(int port, long after) throws IOException {
        return new JsonObject(Web.get(port, "/orders?limit=10&after=" + after));
    }

    private boolean agree() {
        return orders == sold && orders == tradeVolume;
    }

    /** A failed order may or may not be in the book; every acknowledged one is, once. @throws IllegalStateException otherwise */
    String compare(Told told) {
        boolean holds = agree() && orders >= told.commits() && orders <= told.commits() + told.failed();
        String line =
                "%,d orders acknowledged, %,d failed; %,d in the order store, %,d gone from the stock, trade volume %,d"
                        .formatted(told.commits(), told.failed(), orders, sold, tradeVolume);
        if (!holds) {
            throw new IllegalStateException("the figures are worth nothing: " + line);
        }
        return line;
    }
}
