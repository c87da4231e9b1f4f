package io.holdfast.roles.catalog;

import io.holdfast.api.CacheApi;
import io.holdfast.cache.Invalidation;
import io.holdfast.http.HttpClients;
import io.holdfast.rpc.DirectClient;
import io.holdfast.rpc.RpcClients;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;

/** Carries invalidations as internal calls. Confined to its event loop. */
final class RpcInvalidationTransport implements InvalidationTransport {
    private static final int CONNECTIONS_MAX = 2; // to one front end: the one in use, and one that is being closed
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    private final Duration timeout;
    private final DirectClient client;

    /** @param timeout of one request */
    RpcInvalidationTransport(RpcClients rpc, Duration timeout) {
        this.timeout = timeout;
        this.client = rpc.direct(new HttpClients.Pool(CONNECTIONS_MAX, CONNECTIONS_MAX, timeout, KEEP_ALIVE));
    }

    @Override
    public Future<Void> send(String holder, URI url, Invalidation invalidation) {
        return client.call(url, CacheApi.INVALIDATE, CacheService.toApi(holder, invalidation), timeout)
                .compose(done -> check(done, holder));
    }

    // Another front end may have the address by now.
    private static Future<Void> check(CacheApi.Done done, String holder) {
        return holder.equals(done.holder())
                ? Future.succeededFuture()
                : Future.failedFuture("acknowledged by the cache '%s'".formatted(done.holder()));
    }

    void close() {
        client.close();
    }
}
