package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.CoherenceDirectory.Notice;
import io.holdfast.http.Json;
import io.holdfast.http.Token;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices to front ends over HTTP: one request to each at a time, with all that has come meanwhile in the next. One that fails
 * is repeated until it is done or nobody has to wait for that front end any more. Confined to its event loop.
 */
final class InvalidationSender implements CoherenceDirectory.Courier {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidationSender.class);
    private static final long PAUSE_MILLIS = 10;
    private static final int CONNECTIONS_MAX = 2; // to one front end: the one in use, and one that is being closed

    private final Vertx vertx;
    private final Token cluster;
    private final Duration patience;
    private final HttpClient client;
    private final Set<String> busy = new HashSet<>();
    private CoherenceDirectory invalidations;
    private boolean closed;

    /** @param patience with one request */
    InvalidationSender(Vertx vertx, Token cluster, Duration patience) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.patience = patience;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) patience.toMillis())
                        .setTcpNoDelay(true)
                        .setKeepAliveTimeout(60),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(CONNECTIONS_MAX));
    }

    /** Whose notices it brings. */
    void serve(CoherenceDirectory from) {
        invalidations = from;
    }

    @Override
    public void awaken(String holder) {
        if (busy.add(holder)) {
            vertx.runOnContext(v -> next(holder)); // what else comes in this turn goes along
        }
    }

    Future<Void> close() {
        closed = true;
        return client.close();
    }

    private void next(String holder) {
        var notice = invalidations.takeNotice(holder);
        var url = invalidations.url(holder);
        if (closed || notice.isEmpty() || url.isEmpty()) {
            busy.remove(holder);
            return;
        }
        bring(holder, url.get(), notice.get()).onComplete(ended -> {
            if (ended.succeeded()) {
                invalidations.acked(holder, notice.get());
                next(holder);
            } else {
                LOG.debug(
                        "a notice did not reach {}: {}",
                        url.get(),
                        ended.cause().toString());
                vertx.setTimer(PAUSE_MILLIS, t -> next(holder));
            }
        });
    }

    private Future<Void> bring(String holder, URI url, Notice notice) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setURI(CacheApi.NOTICES)
                .setConnectTimeout(patience.toMillis())
                .setIdleTimeout(patience.toMillis())
                .putHeader("Content-Type", "application/json");
        cluster.authorization().ifPresent(value -> options.putHeader("Authorization", value));
        Buffer body = Json.write(CacheService.notice(holder, notice));
        return client.request(options).compose(request -> request.send(body)
                .compose(response -> response.body()
                        .compose(answer -> response.statusCode() == 200
                                        && Json.read(answer, CacheApi.Done.class)
                                                .holder()
                                                .equals(holder)
                                ? Future.<Void>succeededFuture()
                                : Future.<Void>failedFuture("status " + response.statusCode())))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> request.reset()));
    }
}
