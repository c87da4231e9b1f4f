package io.holdfast.bench.orders;

import io.holdfast.bench.cluster.Writes;
import io.holdfast.http.Headers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Orders of one piece, each under a key of its own, over HTTP/1.1 on a connection for each that is under way. Done is a 201 and
 * nothing else. An order that fails is repeated under its key while the patience lasts.
 */
public final class OrderWrites implements Writes {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Buffer ORDER =
            Buffer.buffer("{\"name\":\"%s\",\"quantity\":1,\"type\":\"buy\"}".formatted(OrderCluster.PRODUCT));

    private final Vertx vertx;
    private final HttpClient client;
    private final int port;
    private final long patienceNanos;
    private final String writer =
            "bench-%016x-".formatted(ThreadLocalRandom.current().nextLong());
    private long next;

    /** @param patience how long one order is repeated */
    public OrderWrites(Vertx vertx, int port, int outstanding, Duration patience) {
        this.vertx = vertx;
        this.port = port;
        this.patienceNanos = patience.toNanos();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setConnectTimeout(2_000)
                        .setIdleTimeout(30)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(outstanding));
    }

    @Override
    public Future<Void> write() {
        return attempt(writer + next++, System.nanoTime());
    }

    private Future<Void> attempt(String key, long begun) {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/orders")
                .compose(request -> send(request, key))
                .recover(cause -> {
                    if (System.nanoTime() - begun >= patienceNanos) {
                        return Future.failedFuture(cause);
                    }
                    return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).compose(waited -> attempt(key, begun));
                });
    }

    private static Future<Void> send(HttpClientRequest request, String key) {
        return request.putHeader("content-type", "application/json")
                .putHeader(Headers.IDEMPOTENCY_KEY, key)
                .send(ORDER)
                .compose(response -> response.body().compose(body -> outcome(response, body)));
    }

    private static Future<Void> outcome(HttpClientResponse response, Buffer body) {
        return response.statusCode() == 201
                ? Future.succeededFuture()
                : Future.failedFuture(response.statusCode() + ": " + body);
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
