package io.holdfast.bench.cache;

import io.holdfast.bench.orders.FrontEnd;
import io.holdfast.bench.orders.OrderCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.stream.IntStream;

/** The 100,000 products of the benchmark; the first is the one that is bought, and the hottest. */
final class Products {
    static final int COUNT = 100_000;
    /** The YAML reader accepts files of up to 3 MB; the remaining products are added over HTTP. */
    private static final int FILLED = 75_000;

    private static final int CONNECTIONS = 32;

    private Products() {}

    static String name(int rank) {
        return rank == 0 ? OrderCluster.PRODUCT : "p%05d".formatted(rank);
    }

    /** As {@code catalog.fill} has them. */
    static String yaml() {
        StringBuilder yaml = new StringBuilder(OrderCluster.PRODUCT_ENTRY);
        for (int rank = 1; rank < FILLED; rank++) {
            yaml.append("- {name: %s, price: 1, quantity: 9}%n".formatted(name(rank)));
        }
        return yaml.toString();
    }

    /** Adds those that are not in {@link #yaml}. */
    static Future<Void> putRest(Vertx vertx, FrontEnd frontEnd) {
        String authorization = "Bearer " + frontEnd.adminToken();
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(frontEnd.port()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        return Future.all(IntStream.range(0, CONNECTIONS)
                        .mapToObj(first -> put(client, authorization, FILLED + first))
                        .toList())
                .<Void>mapEmpty()
                .eventually(client::close);
    }

    // This one, and every n-th after it.
    private static Future<Void> put(HttpClient client, String authorization, int rank) {
        if (rank >= COUNT) {
            return Future.succeededFuture();
        }
        return client.request(HttpMethod.PUT, "/products/" + name(rank))
                .compose(request -> request.putHeader("authorization", authorization)
                        .putHeader("content-type", "application/json")
                        .send(Buffer.buffer("{\"price\":1,\"quantity\":9}")))
                .compose(response -> response.statusCode() == 201
                        ? response.end()
                        : Future.failedFuture("PUT %s: %d".formatted(name(rank), response.statusCode())))
                .compose(v -> put(client, authorization, rank + CONNECTIONS));
    }
}
