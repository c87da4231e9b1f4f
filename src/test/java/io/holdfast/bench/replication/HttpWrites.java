package io.holdfast.bench.replication;

import io.holdfast.bench.cluster.Writes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.ThreadLocalRandom;

/** Writes to a replica over HTTP/1.1, on a connection for each that is under way. */
final class HttpWrites implements Writes {
    private final HttpClient client;
    private final int port;
    private final int writer = ThreadLocalRandom.current().nextInt(900_000);
    private int next;

    HttpWrites(Vertx vertx, int port, int outstanding) {
        this.port = port;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(outstanding));
    }

    @Override
    public Future<Void> write() {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/write/%d/%d?padding=188".formatted(writer, next++))
                .compose(request ->
                        request.putHeader("content-type", "application/json").send())
                .compose(response -> response.body()
                        .compose(body -> response.statusCode() == 200
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(response.statusCode() + ": " + body)));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
