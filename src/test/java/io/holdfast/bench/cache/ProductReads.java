package io.holdfast.bench.cache;

import io.holdfast.bench.cluster.Writes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.function.Supplier;

/** Reads of products over HTTP/1.1, on one connection for each read in flight. Anything but a 200 fails. */
final class ProductReads implements Writes {
    private final HttpClient client;
    private final int port;
    private final Supplier<String> paths;

    ProductReads(Vertx vertx, int port, int outstanding, Supplier<String> paths) {
        this.port = port;
        this.paths = paths;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(outstanding));
    }

    @Override
    public Future<Void> write() {
        return read().mapEmpty();
    }

    /** @return whether it was a hit */
    Future<Boolean> read() {
        String path = paths.get();
        return client.request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request -> request.send().compose(response -> outcome(path, response)));
    }

    private static Future<Boolean> outcome(String path, HttpClientResponse response) {
        boolean hit = "HIT".equals(response.getHeader("X-Cache"));
        return response.body()
                .compose(body -> response.statusCode() == 200
                        ? Future.succeededFuture(hit)
                        : Future.failedFuture("%s: %d: %s".formatted(path, response.statusCode(), body)));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
