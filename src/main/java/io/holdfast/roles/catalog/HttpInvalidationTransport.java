package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.cache.Invalidation;
import io.holdfast.http.Json;
import io.holdfast.http.Token;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Carries invalidations over HTTP. Confined to its event loop. */
final class HttpInvalidationTransport implements InvalidationTransport {
    private static final int CONNECTIONS_MAX = 2; // to one front end: the one in use, and one that is being closed

    private final Token cluster;
    private final Duration timeout;
    private final HttpClient client;

    /** @param timeout of one request */
    HttpInvalidationTransport(Vertx vertx, Token cluster, Duration timeout) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) timeout.toMillis())
                        .setTcpNoDelay(true)
                        .setKeepAliveTimeout(60),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(CONNECTIONS_MAX));
    }

    @Override
    public Future<Void> send(String holder, URI url, Invalidation invalidation) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setURI(CacheApi.INVALIDATIONS)
                .setConnectTimeout(timeout.toMillis())
                .setIdleTimeout(timeout.toMillis())
                .putHeader("Content-Type", "application/json");
        cluster.authorization().ifPresent(value -> options.putHeader("Authorization", value));
        Buffer body = Json.write(CacheService.toApi(holder, invalidation));
        return client.request(options).compose(request -> exchange(request, body, holder));
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Void> exchange(HttpClientRequest request, Buffer body, String holder) {
        return request.send(body)
                .compose(response -> response.body().compose(received -> check(response, received, holder)))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> request.reset());
    }

    // Another front end may have the address by now.
    private static Future<Void> check(HttpClientResponse response, Buffer body, String holder) {
        boolean acknowledged = response.statusCode() == 200
                && Json.read(body, CacheApi.Done.class).holder().equals(holder);
        return acknowledged ? Future.succeededFuture() : Future.failedFuture("status " + response.statusCode());
    }
}
